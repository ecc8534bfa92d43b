// A self-hosted panva oidc-provider 9 with stanch's admin router mounted (docs/oidc-provider-admin.md).
// PUT clients/ID/secrets/SLOT puts our value in force and may be repeated; with one slot it kills the old value in the same
// write, with two the old one lives until DELETE. POST …/identify says which slot a value sits in. The provider accepts a
// client by Basic and by post alike, and an unknown client is refused like a wrong secret.
// A client has one method: PUT clients/ID/keys/KID registers a key beside the secret, POST clients/ID/require-key takes the
// secrets out and makes private_key_jwt the method. The provider then refuses any secret as 401 invalid_client; of an
// assertion it wants the issuer, the token endpoint or the endpoint itself as aud, and takes each jti once.
// DELETE users/ACCOUNT/sessions ends all that one account has, at whichever client, and tells every client of each session.
import { z } from 'zod'
import {
  clientKeyActions,
  clientSecretActions,
  DIALECTS,
  discoverEndpoints,
  endSessionsAction,
} from '../../sdk/identity.ts'
import type { ClientSecretPort } from '../../sdk/identity.ts'
import { connector, FaultError } from '../../sdk/index.ts'
import type { CapabilityCard, Context } from '../../sdk/index.ts'
import { keyPort, readKeys } from './oidc-provider/keys.ts'
import { ask, send, Settings, Target } from './oidc-provider/admin.ts'
import type { ProviderAt } from './oidc-provider/admin.ts'
import { userSessionPort } from './oidc-provider/user-sessions.ts'
import { adminSessions, backChannelLogout } from '../../sdk/session.ts'

const card: CapabilityCard = {
  slots: 2,
  settable: true,
  readable: false,
  labelled: true,
  rotates_management_token: false,
  old_after_issue: 'lives',
  propagation_ms: 2000,
  probe_methods: ['basic-raw', 'basic-encoded', 'post'],
  sessions: 'via provider',
  user_sessions: { of: ['users', 'client', 'everyone'], proof: 'counted to zero' },
  evidence: 'real system',
  kill_call: 'DELETE clients/ID/secrets/SLOT; with one slot the PUT of the new value',
  refusal: '401 invalid_client',
  rights: ['the key of the admin router'],
  key_call: 'PUT clients/ID/keys/KID, then POST clients/ID/require-key',
  tested: {
    user_sessions: {
      test: 'test/connectors/identity/oidc-provider-user-sessions.test.ts',
      evidence: 'real system',
    },
  },
}

const port: ClientSecretPort<ProviderAt['settings'], ProviderAt['target']['with']> = {
  card,
  cardOf,
  dialect: () => DIALECTS.standard,
  endpoints: (ctx, { settings: { issuer }, target: { client_id: clientId } }) =>
    discoverEndpoints(ctx, { issuer, clientId, origins: [] }),
  listSlots: async (ctx, at) => (await ask(ctx, at, { method: 'GET', path: 'secrets', body: SlotList })).secrets,
  locate: async (ctx, at, secret) => {
    const found = {
      method: 'POST',
      path: 'secrets/identify',
      json: { secret },
      body: z.object({ slot: z.string().nullable() }),
    } as const
    return (await ask(ctx, at, found)).slot
  },
  set: async (ctx, at, { slot, label, secret, replaces }) => {
    const json = { secret, label, replaces }
    await ask(ctx, at, { method: 'PUT', path: `secrets/${slot}`, json, body: z.object({ id: z.literal(slot) }) })
  },
  remove: async (ctx, at, slot) => {
    const path = `secrets/${encodeURIComponent(slot)}`
    await ask(ctx, at, { method: 'DELETE', path, body: z.unknown(), expect: [200, 404] })
  },
  registered: async (ctx, at) => {
    const { token_endpoint_auth_method: method } = await readKeys(ctx, at)
    if (method === 'none' || method === 'private_key_jwt')
      return { public: method === 'none', byKey: method !== 'none', idTokenAlg: null }
    // The router answers 409 for a client without a secret.
    const record = await ask(ctx, at, { method: 'GET', path: '', body: ClientRecord })
    return { public: false, idTokenAlg: record.id_token_signed_response_alg }
  },
}

const about = { kind: 'identity', id: 'oidc-provider', title: 'panva oidc-provider' } as const
const oidcProvider = connector({ ...about, settings: Settings, target: Target, card })

export default clientKeyActions(clientSecretActions(oidcProvider, port), keyPort(port))
  .action('identity/end-sessions', endSessionsAction(userSessionPort(card)))
  .action(
    'session/back-channel-logout',
    backChannelLogout({
      provider: ({ admin_url: url, admin_key: key }: ProviderAt['settings']) => adminSessions({ url, key }),
      signer: null, // the provider sends its own logout tokens when the router ends a session
    }),
  )

const SlotList = z.object({ secrets: z.array(z.object({ id: z.string(), label: z.string().nullable() })) })
const Mounted = z.object({ issuer: z.string(), slots: z.int().min(1) })
const ClientRecord = z.object({ id_token_signed_response_alg: z.string().nullable() })

/** How many slots there are was chosen when the router was mounted; with one, issuing kills. */
async function cardOf(ctx: Context, at: ProviderAt): Promise<CapabilityCard> {
  const { issuer, slots } = await send(ctx, at, {
    method: 'GET',
    url: at.settings.admin_url,
    body: Mounted,
    expect: [200],
  })
  if (issuer !== at.settings.issuer) throw otherProvider()
  return slots === 1 ? { ...card, slots, old_after_issue: 'dies' } : { ...card, slots }
}

function otherProvider(): FaultError {
  return new FaultError(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: 'the admin router belongs to another provider',
      saw: 'another issuer than the one in the inventory',
      wanted: 'the admin router of this issuer',
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Compare issuer and admin_url in the inventory; they must be of one provider.' }],
    },
    'none',
  )
}
