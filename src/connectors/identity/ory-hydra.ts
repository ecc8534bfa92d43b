// Ory Hydra, over its admin port. Written from the source of v26.2.0 and of master (2026-07); evidence is `double`.
//
// Rights. The admin port asks for nothing: whoever reaches it owns every client. Behind a proxy, or at Ory Network, a bearer
// key. Never put it in public reach.
//
// Secrets. Hashed, never readable, never listed; the reply to a write echoes the value once. PATCH admin/clients/ID with
// [{op: replace, path: /client_secret}] sets our value, and with it clears every secret that a rotation has kept. POST
// admin/clients/ID/secrets/rotate (master, not v26.2.0: 404 there) keeps up to five old ones alive without end, the leaked
// one among them, until DELETE of the same path; it chooses the value, and only its reply tells it: never called here. PUT
// replaces the whole client, and drops what it leaves out: never called here.
//
// Refusals. A wrong secret is 401 invalid_client; so is a right one sent by another method than the client is registered
// for. Basic is form-decoded. The right secret with a junk token at oauth2/revoke is 200, with a junk code 400 invalid_grant.
//
// Keys. A client has one method. PATCH of /jwks registers keys beside the secret; with token_endpoint_auth_method
// private_key_jwt any secret is refused. An assertion names the token endpoint as aud, also at oauth2/revoke (fosite,
// client_authentication.go). The stored secret would work again after a switch back: the same PATCH replaces it.
//
// Sessions (consent/handler.go, strategy_default.go, persistence/sql/persister_consent.go and its migrations). Only consents
// are listed, of one subject: GET admin/oauth2/auth/sessions/consent?subject=, by page_token of the Link header, whose links
// are paths. Consents that were skipped or have expired are left out, and with them login sessions that have no other; nothing
// lists by client. DELETE …/sessions/login?sid= sends back-channel logouts, without waiting, to each program with a consent
// from that session, and ends it; a session that was not to be remembered, or is gone, is 204 and nothing happens.
// ?subject= ends every login session of the subject, remembered or not, and sends nothing; the consents then name no session
// (ON DELETE SET NULL), and a sid is told to nobody any more. Neither ends tokens. DELETE …/sessions/consent?subject=&all=true
// deletes the consents, skipped ones, too, with their access and refresh tokens; after it no program is left to be told. So:
// each sid, then the subject, then the consents. The logout token has iss, aud, iat, jti, events and sid, and no exp, sub or
// typ: a strict relying party refuses it. Each DELETE is 204 for a subject that nobody has heard of. `subject` is
// the login app’s own, never a pairwise sub.
import { z } from 'zod'
import {
  clientKeyActions,
  clientSecretActions,
  compareBaselineAction,
  DIALECTS,
  endSessionsAction,
  readBaselineAction,
} from '../../sdk/identity.ts'
import type { BaselinePort, ClientSecretPort } from '../../sdk/identity.ts'
import { connector } from '../../sdk/index.ts'
import type { CapabilityCard } from '../../sdk/index.ts'
import { ask, Settings, Target } from './ory-hydra/admin.ts'
import type { HydraAt } from './ory-hydra/admin.ts'
import { keyPort } from './ory-hydra/keys.ts'
import { sessionPort } from './ory-hydra/sessions.ts'

type At = HydraAt
type W = At['target']['with']

const card: CapabilityCard = {
  slots: 1,
  settable: true,
  readable: false,
  labelled: false,
  rotates_management_token: false,
  old_after_issue: 'dies',
  propagation_ms: 2000,
  // Raw Basic with a `%` in the secret would be decoded into another value, and prove nothing.
  probe_methods: ['basic-encoded', 'post'],
  sessions: 'none',
  user_sessions: { of: ['users'], proof: 'counted to zero', proof_where: 'Hydra lists a consent of the user' },
  evidence: 'double',
  kill_call: 'PATCH admin/clients/ID of /client_secret: it clears what a rotation has kept, too',
  refusal: '401 invalid_client; a right secret by another method than the registered one alike',
  rights: ['to reach the admin port: it asks for nothing else, unless a proxy wants a bearer key'],
  key_call: 'PATCH of jwks; then of token_endpoint_auth_method and client_secret',
  tested: {
    key_registration: { test: 'test/connectors/identity/keys.test.ts', evidence: 'double' },
    user_sessions: { test: 'test/connectors/identity/ory-hydra-sessions.test.ts', evidence: 'double' },
  },
}

const port: ClientSecretPort<At['settings'], W> = {
  card,
  dialect: () => DIALECTS['ory-hydra'],
  endpoints: async (_, { settings: { issuer } }) => {
    const base = issuer.replace(/\/$/, '')
    return { issuer, revocation: `${base}/oauth2/revoke`, token: `${base}/oauth2/token` }
  },
  listSlots: async () => null,
  set: async (ctx, at, { secret }) => {
    const json = [{ op: 'replace', path: '/client_secret', value: secret }]
    await ask(ctx, at, { method: 'PATCH', json, body: z.unknown() })
  },
  registered: async (ctx, at) => {
    const { token_endpoint_auth_method: method } = await ask(ctx, at, { method: 'GET', body: Registration })
    return { public: method === 'none', byKey: method === 'private_key_jwt', idTokenAlg: null }
  },
  residual: async () => [
    'refresh tokens and consents of this client live on: Hydra lists them by subject only; identity/end-sessions ends those of named users',
  ],
}

const Registration = z.object({ token_endpoint_auth_method: z.string().default('client_secret_basic') })

const Words = z
  .array(z.string())
  .nullish()
  .transform((words) => words ?? [])
const Word = z
  .string()
  .nullish()
  .transform((word) => (word ? [word] : []))
const Setup = z.object({
  redirect_uris: Words,
  post_logout_redirect_uris: Words,
  backchannel_logout_uri: Word,
  frontchannel_logout_uri: Word,
  allowed_cors_origins: Words,
  request_uris: Words,
  grant_types: Words,
  response_types: Words,
  scope: z.string().default(''),
  audience: Words,
  token_endpoint_auth_method: Word,
  jwks_uri: Word,
  jwks: z.object({ keys: z.array(z.object({ kid: z.string().default('without kid') })).default([]) }).nullish(),
  skip_consent: z.boolean().default(false),
})

const baseline: BaselinePort<At['settings'], W> = {
  read: async (ctx, at) => {
    const setup = await ask(ctx, at, { method: 'GET', body: Setup })
    return {
      'redirect URIs': setup.redirect_uris,
      'logout URIs': [
        ...setup.post_logout_redirect_uris,
        ...setup.backchannel_logout_uri,
        ...setup.frontchannel_logout_uri,
      ],
      origins: setup.allowed_cors_origins,
      'request URIs': setup.request_uris,
      grants: [...setup.grant_types, ...setup.response_types],
      scopes: setup.scope.split(' ').filter((word) => word !== ''),
      audiences: setup.audience,
      authentication: setup.token_endpoint_auth_method,
      keys: [...setup.jwks_uri, ...(setup.jwks?.keys ?? []).map(({ kid }) => kid)],
      consent: [setup.skip_consent ? 'skipped' : 'asked'],
    }
  },
}

const hydra = connector({
  kind: 'identity',
  id: 'ory-hydra',
  title: 'Ory Hydra',
  settings: Settings,
  target: Target,
  card,
})

export default clientKeyActions(clientSecretActions(hydra, port), keyPort(port))
  .action('identity/end-sessions', endSessionsAction(sessionPort(card)))
  .action('identity/read-baseline', readBaselineAction(baseline))
  .action('identity/compare-baseline', compareBaselineAction(baseline))
