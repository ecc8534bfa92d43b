import type { AdminProvider } from './provider.ts'

/** A public key in JWK form (RFC 7517). */
export type PublicJwk = Readonly<Record<string, unknown>>

interface JwksContext {
  readonly oidc?: { readonly route?: string }
  body?: unknown
}

/**
 * Adds public keys to what the provider publishes, so that relying parties accept logout tokens signed with them. The
 * private halves are never here: a provider configured with them would start to sign with them.
 * @throws TypeError for a private or symmetric key.
 */
export function publishKeys(provider: AdminProvider, keys: readonly PublicJwk[]): void {
  for (const key of keys) {
    if ('d' in key || 'k' in key) throw new TypeError('logoutKeys takes public keys; this one is private')
    if (typeof key['kid'] !== 'string') throw new TypeError('a published key needs a kid')
  }
  if (keys.length === 0) return
  provider.use(async (ctx: JwksContext, next) => {
    await next()
    if (ctx.oidc?.route !== 'jwks') return
    const published = ctx.body as { readonly keys: readonly PublicJwk[] }
    ctx.body = { keys: [...published.keys, ...keys] } // a new object: the provider shares its own between requests
  })
}
