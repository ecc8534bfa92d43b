import type { Adapter, AdapterPayload } from './adapter.ts'

/** What the router needs of an `oidc-provider` 9 instance, in words of our own: the package itself is never imported. */
export interface AdminProvider {
  readonly issuer: string
  readonly Client: object
  readonly Session: object
  readonly Grant: object
  readonly AccessToken: object
  readonly RefreshToken: object
  readonly AuthorizationCode: object
  readonly DeviceCode: object
  readonly BackchannelAuthenticationRequest: object
  use(middleware: (ctx: never, next: () => Promise<unknown>) => Promise<void>): unknown
}

export interface Client {
  readonly clientId: string
  readonly clientSecret?: string
  readonly tokenEndpointAuthMethod?: string
  readonly idTokenSignedResponseAlg?: string
  readonly backchannelLogoutUri?: string
  readonly backchannel_logout_uris?: unknown
  readonly stanch_secrets?: unknown
  readonly stanch_disabled?: unknown
  backchannelLogout(sub: string, sid: string): Promise<void>
  compareClientSecret(actual: string): boolean | Promise<boolean>
}

export interface Session {
  /** Its name inside the provider; no cookie. */
  readonly uid: string
  readonly accountId?: string
  readonly loginTs?: number
  readonly authorizations?: Readonly<Record<string, { readonly sid?: string; readonly grantId?: string }>>
  destroy(): Promise<void>
}

export interface Models {
  readonly Client: {
    readonly prototype: Client
    readonly adapter: Adapter
    find(id: string): Promise<Client | undefined>
    validate(metadata: AdapterPayload): Promise<void>
  }
  readonly Session: { find(id: string): Promise<Session | undefined> }
  readonly Grant: { readonly adapter: Adapter }
  /** Everything a grant may have given out. */
  readonly grantable: readonly { revokeByGrantId(grantId: string): Promise<void> }[]
}

/** The one place where the provider's models get the types of what we call on them. */
export function modelsOf(provider: AdminProvider): Models {
  const { Client, Session, Grant } = provider as unknown as Models
  const grantable = [
    provider.AccessToken,
    provider.RefreshToken,
    provider.AuthorizationCode,
    provider.DeviceCode,
    provider.BackchannelAuthenticationRequest,
  ] as unknown as Models['grantable']
  return { Client, Session, Grant, grantable }
}
