// Okta, over its Management API (https://ORG/api/v1). Written from the vendor's OpenAPI of 2026-06-29; no org was asked, so
// evidence is `double`.
//
// Rights. An SSWS token of an administrator of this one app (okta.apps.manage); used-since needs the right to read logs,
// end-sessions that and the one to manage users (okta.users.manage, okta.users.read, okta.logs.read).
//
// Secrets. Two places per app, INACTIVE ones counted: a third POST apps/ID/credentials/secrets is 400 E0000001. It takes our
// value (14 to 100 characters; 32 for client_secret_jwt) and names the place itself. GET lists all of them in clear, and
// fires app.oauth2.client.read_client_secret: expect that event. Deactivating kills at once and can be taken back by
// activating; only a deactivated one can be deleted, and then it is gone. The only active one cannot be deactivated. So a
// revocation here deactivates, and leaves the deleting, which frees the place, to a person at the close of the incident.
//
// Refusals. 401 invalid_client, for an unknown client too. A junk token at v1/revoke is 200, a junk code 400 invalid_grant.
// Several refusals in a row raise app.oauth2.invalid_client_credentials. One app has one method: another is refused.
//
// Keys. One app has one method. POST apps/ID/credentials/jwks registers a public key under our kid beside the secrets; PUT of
// the whole app with token_endpoint_auth_method private_key_jwt has it asked for, and secrets refused. An assertion names as aud
// the endpoint that it is sent to. The secrets stay listed, and work again after a switch back.
//
// Propagation. At once, as far as is known; five seconds are waited.
//
// Limits. 429 E0000047 with x-rate-limit-reset, an epoch in seconds. Lists go by Link: rel="next".
//
// Sessions. No OIDC back-channel logout. DELETE apps/ID/tokens ends all refresh tokens of the app and the access tokens that
// came with them. DELETE users/ID/sessions ends the sessions of one user at Okta, and with oauthTokens=true the refresh and
// access tokens of that user for every client; sessions that web and native apps keep themselves go on. forgetDevices, by
// default true in Identity Engine and false in Classic, is always asked for: a thief's browser must not pass as a remembered
// device. It costs each user one second factor per device, and the plan says so. It takes the id only. Refresh tokens are
// listed by user and client (users/ID/clients, then clients/CID/tokens); sessions are not. For them the System Log has
// user.session.clear, whose target is the user; queried without `until` it gives what was stored since, late entries too. The
// log takes about 120 calls a minute, users about 600: so it is read once for all, and refresh tokens are listed for named
// users alone. Not confirmed: that every DELETE writes that entry, also where no session was there (if not, the proof stays
// unknown, never proven), and that tokens of custom authorization servers are listed and end as well. users?filter= compares
// id, profile.login and profile.email exactly; GET users/NAME also takes the short form of a login, so it is not used: two
// people may be called so. apps/ID/users lists who is assigned, by themselves (USER) or by a group (GROUP); in Federation
// Broker Mode (settings.implicitAssignment) nobody needs to be. Sources: @okta/okta-sdk-nodejs 8.1.0, Okta's catalog of event
// types, its System Log query guide.
import { z } from 'zod'
import {
  clientKeyActions,
  clientSecretActions,
  compareBaselineAction,
  DIALECTS,
  disableAction,
  enableAction,
  endSessionsAction,
  listSlotsAction,
  readBaselineAction,
  restoreAction,
  revokeGrantsAction,
  usedSinceAction,
} from '../../sdk/identity.ts'
import type { BrakePort, ClientSecretPort, NewSecret, RestorePort } from '../../sdk/identity.ts'
import { connector, connectorFault, secretValue } from '../../sdk/index.ts'
import type { CapabilityCard, Context, FaultError } from '../../sdk/index.ts'
import { App, ask, Settings, Target } from './okta/api.ts'
import type { OktaAt } from './okta/api.ts'
import { baseline, grants, use } from './okta/audit.ts'
import { keyPort } from './okta/keys.ts'
import { sessionPort } from './okta/sessions.ts'

const card: CapabilityCard = {
  slots: 2,
  settable: true,
  readable: true,
  labelled: false,
  rotates_management_token: false,
  old_after_issue: 'lives',
  propagation_ms: 5000,
  probe_methods: ['basic-raw', 'basic-encoded', 'post'],
  sessions: 'none',
  evidence: 'double',
  kill_call: 'POST apps/ID/credentials/secrets/SID/lifecycle/deactivate',
  refusal: '401 invalid_client; an unknown client and another method alike',
  rights: [
    'okta.apps.manage on this app',
    'okta.logs.read to read who used the client',
    'to end sessions okta.users.manage, okta.users.read, okta.logs.read',
  ],
  key_call: 'POST apps/ID/credentials/jwks, then PUT apps/ID with token_endpoint_auth_method',
  user_sessions: { of: ['users', 'client', 'everyone'], proof: 'by its record' },
  tested: {
    key_registration: { test: 'test/connectors/identity/keys.test.ts', evidence: 'double' },
    user_sessions: { test: 'test/connectors/identity/okta-sessions.test.ts', evidence: 'double' },
  },
}

const ClientSecret = z.object({
  id: z.string(),
  status: z.enum(['ACTIVE', 'INACTIVE']),
  client_secret: secretValue().optional(),
})
type ClientSecret = z.output<typeof ClientSecret>

const port: ClientSecretPort<OktaAt['settings'], OktaAt['target']['with']> = {
  card,
  // A deactivated secret is dead, and takes a place all the same.
  cardOf: async (ctx, at) => {
    const inactive = (await secretsOf(ctx, at)).filter(({ status }) => status === 'INACTIVE')
    return { ...card, slots: Math.max(1, card.slots - inactive.length) }
  },
  dialect: () => DIALECTS.okta,
  endpoints: async (_, { settings: { org, authorization_server: server } }) => {
    const base = `${new URL(org).origin}/oauth2${server === undefined ? '' : `/${server}`}`
    return { issuer: base, revocation: `${base}/v1/revoke`, token: `${base}/v1/token` }
  },
  listSlots: async (ctx, at) => (await activeOf(ctx, at)).map(({ id }) => ({ id, label: null })),
  // Also where it is deactivated: an interrupted step goes on with the same place.
  locate: async (ctx, at, secret) =>
    (await secretsOf(ctx, at)).find(({ client_secret: value }) => value?.equals(secret))?.id ?? null,
  set,
  remove: async (ctx, at, slot) => {
    if ((await activeOf(ctx, at)).some(({ id }) => id === slot)) await lifecycle(ctx, at, { slot, to: 'deactivate' })
  },
  registered: async (ctx, at) => {
    const { token_endpoint_auth_method: method } = (await readApp(ctx, at)).credentials.oauthClient
    return { public: method === 'none', byKey: method === 'private_key_jwt', idTokenAlg: null }
  },
  residual: async (ctx, at) =>
    (await secretsOf(ctx, at))
      .filter(({ status }) => status === 'INACTIVE')
      .map(({ id }) => `secret ${id} is deactivated, and an administrator can activate it again until it is deleted`),
}

async function set(ctx: Context, at: OktaAt, { secret, replaces }: NewSecret): Promise<void> {
  const secrets = await secretsOf(ctx, at)
  const mine = secrets.find(({ client_secret: value }) => value?.equals(secret))
  if (mine?.status === 'ACTIVE') return
  if (mine) return lifecycle(ctx, at, { slot: mine.id, to: 'activate' })
  const old = secrets.find(({ id }) => id === replaces)
  if (old) await giveUp(ctx, at, { old, others: secrets.filter(({ id }) => id !== replaces) })
  const json = { client_secret: secret }
  await ask(ctx, at, { method: 'POST', path: '/credentials/secrets', json, expect: [200, 201], body: z.unknown() })
}

/** Deactivate, then delete: Okta wants both, in this order, before the place is free. */
async function giveUp(
  ctx: Context,
  at: OktaAt,
  { old, others }: { readonly old: ClientSecret; readonly others: readonly ClientSecret[] },
): Promise<void> {
  const { id: slot } = old
  if (old.status === 'ACTIVE') {
    if (others.every(({ status }) => status === 'INACTIVE')) throw onlyActive(at.target.client_id, others)
    await lifecycle(ctx, at, { slot, to: 'deactivate' })
  }
  const path = `/credentials/secrets/${encodeURIComponent(slot)}`
  await ask(ctx, at, { method: 'DELETE', path, expect: [204, 404], body: z.unknown() })
}

async function lifecycle(
  ctx: Context,
  at: OktaAt,
  { slot, to }: { readonly slot: string; readonly to: 'activate' | 'deactivate' },
): Promise<void> {
  const path = `/credentials/secrets/${encodeURIComponent(slot)}/lifecycle/${to}`
  await ask(ctx, at, { method: 'POST', path, body: z.unknown() })
}

async function secretsOf(ctx: Context, at: OktaAt): Promise<readonly ClientSecret[]> {
  return (await ask(ctx, at, { method: 'GET', path: '/credentials/secrets', body: z.array(ClientSecret) })).body
}

async function activeOf(ctx: Context, at: OktaAt): Promise<readonly ClientSecret[]> {
  return (await secretsOf(ctx, at)).filter(({ status }) => status === 'ACTIVE')
}

/** A deactivated app is answered as an unknown client, whatever its secret. */
const brake: BrakePort<OktaAt['settings'], OktaAt['target']['with']> = {
  secrets: port,
  isEnabled: async (ctx, at) => (await readApp(ctx, at)).status === 'ACTIVE',
  setEnabled: async (ctx, at, enabled) => {
    const path = `/lifecycle/${enabled ? 'activate' : 'deactivate'}`
    await ask(ctx, at, { method: 'POST', path, body: z.unknown() })
  },
}

const restore: RestorePort<OktaAt['settings'], OktaAt['target']['with']> = {
  secrets: port,
  setActive: (ctx, at, { slot, active }) => lifecycle(ctx, at, { slot, to: active ? 'activate' : 'deactivate' }),
}

async function readApp(ctx: Context, at: OktaAt): Promise<z.output<typeof App>> {
  return (await ask(ctx, at, { method: 'GET', path: '', body: App })).body
}

const okta = connector({ kind: 'identity', id: 'okta', title: 'Okta', settings: Settings, target: Target, card })

export default clientKeyActions(clientSecretActions(okta, port), keyPort(port))
  .action('identity/list-slots', listSlotsAction(port))
  .action('identity/disable-client', disableAction(brake))
  .action('identity/enable-client', enableAction(brake))
  .action('identity/restore-client-secret', restoreAction(restore))
  .action('identity/end-sessions', endSessionsAction(sessionPort(card)))
  .action('identity/revoke-grants', revokeGrantsAction(grants))
  .action('identity/used-since', usedSinceAction(use))
  .action('identity/read-baseline', readBaselineAction(baseline))
  .action('identity/compare-baseline', compareBaselineAction(baseline))

function onlyActive(clientId: string, others: readonly ClientSecret[]): FaultError {
  return connectorFault(
    {
      code: 'PLAN_BLOCKED',
      what: `the leaked secret of ${clientId} is its only active one, and both places are taken`,
      saw: `a deactivated secret in the other place: ${others.map(({ id }) => id).join(', ')}`,
      wanted: 'a free place for the new secret',
      next: [
        { say: 'If nobody needs the deactivated secret, delete it in the Admin Console; then retry this step.' },
        { say: 'If the leak must end this minute, deactivate the app: stanch calls that disable-client.' },
      ],
    },
    'none',
  )
}
