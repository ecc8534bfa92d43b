// Auth0, over its Management API v2 (https://TENANT/api/v2). Written from the vendor's API reference and SDK 7.1.0; no tenant
// was asked, so evidence is `double`.
//
// Rights. A machine-to-machine application for the audience https://TENANT/api/v2/ with read:clients, read:client_keys (the
// value in force), update:clients and update:client_keys; read:client_grants for the baseline, read:grants and delete:grants
// for revoke-grants, read:logs for used-since; those for end-sessions stand there. A missing scope is 403 insufficient_scope.
//
// Secrets. One per client, readable. PATCH clients/ID {client_secret} sets our value, and the same PATCH again changes
// nothing; POST clients/ID/rotate-secret chooses one and answers it once, so a lost reply costs it, and a second POST (the
// vendor's SDK sends a write again after 408, 429 and 5xx) rotates twice: never called here. No overlap; nodes may honour
// the old value for up to thirty seconds. HS256 clients sign their ID tokens with the secret.
//
// Refusals. A wrong secret is 401 access_denied at the token endpoint, for an unknown client as well; 401 invalid_client at
// oauth/revoke. The right secret with a junk code is 403 invalid_grant, with a grant that is not allowed 403
// unauthorized_client. Applications are held to one method: a right secret sent by another is refused like a wrong one.
//
// Keys. A client has one method: client_authentication_methods and token_endpoint_auth_method exclude each other. POST
// clients/ID/credentials registers a public key as PEM, under our kid, beside the secret; two at the most. It is enabled by a
// PATCH that names its id. Scopes: create, read and update:client_credentials. An assertion names the issuer as aud. A client
// with a key refuses rotate-secret; whether it takes another client_secret is not known, so the old one stays stored.
//
// Limits. 429 with x-ratelimit-reset, an epoch in seconds. Lists go by page and per_page (100 at most); one search of the log shows 1000 rows, and the next begins at the oldest of them.
//
// Sessions. By user or by session, on the Enterprise plan; no call lists or ends those of a client, or of everyone. GET and
// DELETE users/ID/sessions and users/ID/refresh-tokens (read: and delete:sessions, read: and delete:refresh_tokens; lists go by
// `from` and `take`, 100 at most). Both deletions answer 202 and run afterwards; the vendor names no time. Deleting sessions
// leaves refresh tokens alive; POST sessions/ID/revoke ends a session and the tokens bound to it, so no token whose session is
// over; what POST users/ID/revoke-access does without a session is not written down. So the two deletions, sessions first.
// Online refresh tokens (beta) are in no list and end with their session. What another plan is answered is not known.
// Users are found with read:users. Who uses a client: the log (read:logs, kept for 1 to 30 days, late) and the grants.
//
// Logout tokens. Deleting a session sends one to its clients that have a URL and, among their initiators, session-revoked (the
// guide once says session-deleted, and tells no deletion from another); by default only rp-logout is. The log tells:
// oidc_backchannel_logout_succeeded and _failed, sslo and fslo in old tenants, with user_id where it is known, and with no
// session. A program has five seconds to answer. Auth0 tracks logins for it while it has a URL. The sessions of one client are
// those of its known users in which it takes part: DELETE sessions/ID, and POST refresh-tokens/revoke {user_id, client_id}.
//
// Sources: docs-v2 of the vendor with its OpenAPI of the Management API, auth0-log-schemas, SDK 7.1.0.
import { z } from 'zod'
import {
  clientKeyActions,
  clientSecretActions,
  compareBaselineAction,
  DIALECTS,
  endSessionsAction,
  listSlotsAction,
  readBaselineAction,
  revokeGrantsAction,
  usedSinceAction,
} from '../../sdk/identity.ts'
import type { ClientSecretPort } from '../../sdk/identity.ts'
import { connector, connectorFault, secretValue } from '../../sdk/index.ts'
import type { CapabilityCard, FaultError } from '../../sdk/index.ts'
import { backChannelLogout } from '../../sdk/session.ts'
import { ask, clientPath, originOf, readClient, Settings, Target } from './auth0/api.ts'
import type { Auth0At } from './auth0/api.ts'
import { baseline, grants, use } from './auth0/audit.ts'
import { auth0Sessions } from './auth0/client-sessions.ts'
import { keyPort, Methods } from './auth0/keys.ts'
import { readTelling } from './auth0/logout.ts'
import { sessionPort } from './auth0/sessions.ts'

const card: CapabilityCard = {
  slots: 1,
  settable: true,
  readable: true,
  labelled: false,
  rotates_management_token: false,
  old_after_issue: 'dies',
  propagation_ms: 30_000,
  probe_methods: ['post', 'basic-raw', 'basic-encoded'],
  sessions: 'via provider',
  user_sessions: { of: ['users', 'client'], proof: 'counted to zero' },
  evidence: 'double',
  kill_call: 'PATCH clients/ID with our client_secret',
  refusal: '401 access_denied at the token endpoint, 401 invalid_client at oauth/revoke; an unknown client alike',
  rights: [
    'read:clients, read:client_keys, update:clients, update:client_keys',
    'for keys create:, read: and update:client_credentials',
    'to end sessions, on the Enterprise plan, read:users, read: and delete:sessions, read: and delete:refresh_tokens',
    'read:grants and delete:grants for grants, read:client_grants for the baseline, read:logs to read who used the client',
  ],
  key_call: 'POST clients/ID/credentials, then PATCH clients/ID with client_authentication_methods',
  tested: {
    key_registration: { test: 'test/connectors/identity/keys.test.ts', evidence: 'double' },
    sessions: { test: 'test/connectors/identity/auth0-logout.test.ts', evidence: 'double' },
    user_sessions: { test: 'test/connectors/identity/auth0-sessions.test.ts', evidence: 'double' },
  },
}

const port: ClientSecretPort<Auth0At['settings'], Auth0At['target']['with']> = {
  card,
  dialect: () => DIALECTS.auth0,
  // From the inventory, not from discovery: whoever can change the metadata could collect secrets.
  endpoints: async (_, at) => {
    const origin = originOf(at)
    return { issuer: `${origin}/`, revocation: `${origin}/oauth/revoke`, token: `${origin}/oauth/token` }
  },
  listSlots: async (ctx, at) => {
    await readClient(ctx, at, z.object({ client_id: z.string() }))
    return [{ id: 'current', label: null }]
  },
  read: async (ctx, at) => {
    const { client_secret: secret } = await readClient(ctx, at, z.object({ client_secret: secretValue().optional() }))
    if (!secret) throw hidden(at.target.client_id)
    return secret
  },
  set: async (ctx, at, { secret }) => {
    const json = { client_secret: secret }
    const scope = 'update:clients and update:client_keys'
    await ask(ctx, at, { method: 'PATCH', path: clientPath(at), json, scope, body: z.unknown() })
  },
  managedBy: (at) => at.settings.admin_client,
  registered: async (ctx, at) => {
    const registration = await readClient(ctx, at, Registration)
    const { token_endpoint_auth_method: method, client_authentication_methods: methods } = registration
    const byKey = methods?.private_key_jwt !== undefined
    return { public: method === 'none', byKey, idTokenAlg: registration.jwt_configuration?.alg ?? null }
  },
  residual: async (ctx, at) =>
    (await readTelling(ctx, at)) === 'no initiator'
      ? ['ending a session by the API sends this client no logout token: session-revoked is not among its initiators']
      : [],
}

const Registration = z.object({
  token_endpoint_auth_method: z.string().nullish(),
  client_authentication_methods: Methods,
  jwt_configuration: z.object({ alg: z.string().nullish() }).nullish(),
})

const auth0 = connector({ kind: 'identity', id: 'auth0', title: 'Auth0', settings: Settings, target: Target, card })

export default clientKeyActions(clientSecretActions(auth0, port), keyPort(port))
  .action('identity/list-slots', listSlotsAction(port))
  .action('identity/end-sessions', endSessionsAction(sessionPort(card)))
  .action('identity/revoke-grants', revokeGrantsAction(grants))
  .action('identity/used-since', usedSinceAction(use))
  .action('identity/read-baseline', readBaselineAction(baseline))
  .action('identity/compare-baseline', compareBaselineAction(baseline))
  .action('session/back-channel-logout', backChannelLogout({ provider: auth0Sessions, signer: null }))

function hidden(clientId: string): FaultError {
  return connectorFault(
    {
      code: 'TARGET_REFUSED_US',
      what: `Auth0 does not show us the secret of ${clientId}`,
      saw: 'a client without client_secret',
      wanted: 'the value in force',
      next: [{ say: 'Grant our application the scope read:client_keys of the Auth0 Management API.' }],
    },
    'none',
  )
}
