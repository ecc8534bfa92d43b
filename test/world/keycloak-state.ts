import { LEAKED } from './double.ts'

export interface KeycloakSession {
  readonly id: string
  readonly user: string
  readonly offline: boolean
  /** Client ids; single sign-on has several. */
  clients: string[]
}

export interface Keycloak {
  /** Its clock, in seconds since 1970. */
  now: number
  /** Of stanch's service account. */
  roles: string[]
  /** Whether tokens name roles: not those of a client without the scope `roles`. */
  tellsRoles: boolean
  /** Whether a policy rotates secrets. */
  policy: boolean
  client: KeycloakClient
  sessions: KeycloakSession[]
  /** Addresses of users. */
  emails: Record<string, string>
  /** Scopes that a user has granted to the client. */
  consents: Record<string, string[]>
  /** Roles of the client's own service account. */
  accountRoles: string[]
  eventsEnabled: boolean
  eventTypes: string[]
  /** The newest first. */
  events: { clientId: string; type: string; time: number; [field: string]: unknown }[]
  /** Logout tokens on their way. */
  outbox: { readonly to: string; readonly sid: string }[]
}

export interface KeycloakClient {
  enabled: boolean
  publicClient: boolean
  clientAuthenticatorType: 'client-secret' | 'client-jwt'
  secret: string
  notBefore: number
  redirectUris: string[]
  serviceAccountsEnabled: boolean
  /** Shown only when it is on. */
  authorizationServicesEnabled?: boolean
  attributes: Record<string, string>
}

/** One realm without a policy, one client that nobody is logged in at. */
export function atFirst(): Keycloak {
  return {
    now: 1_795_600_000,
    roles: ['manage-clients', 'manage-users', 'view-realm', 'view-events'],
    tellsRoles: true,
    policy: false,
    client: {
      enabled: true,
      publicClient: false,
      clientAuthenticatorType: 'client-secret',
      secret: LEAKED,
      notBefore: 0,
      redirectUris: ['https://shop.example.com/callback'],
      serviceAccountsEnabled: false,
      attributes: { 'backchannel.logout.session.required': 'true' },
    },
    sessions: [],
    emails: {},
    consents: {},
    accountRoles: [],
    eventsEnabled: true,
    eventTypes: ['CLIENT_LOGIN', 'CODE_TO_TOKEN', 'REVOKE_GRANT', 'TOKEN_EXCHANGE'],
    events: [],
    outbox: [],
  }
}
