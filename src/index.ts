/** The public API: what an author of a connector needs, and the admin router for a self-hosted oidc-provider. */
export * from './sdk/index.ts'
export { memoryIndex } from './oidc-provider-admin/login-index.ts'
export type { LoginEntry, LoginIndex } from './oidc-provider-admin/login-index.ts'
export { mountAdmin } from './oidc-provider-admin/mount-admin.ts'
export type { AdminOptions } from './oidc-provider-admin/mount-admin.ts'
export { withAdmin } from './oidc-provider-admin/with-admin.ts'
