// A self-hosted panva oidc-provider 9 with stanch's admin router mounted (docs/oidc-provider-admin.md).
// PUT clients/ID/secrets/SLOT puts our value in force and may be repeated; with one slot it kills the old value in the same
// write, with two the old one lives until DELETE. POST …/identify says which slot a value sits in. The provider accepts a
// client by Basic and by post alike, and an unknown client is refused like a wrong secret.
import { z } from 'zod'
import { clientSecretActions, DIALECTS, discoverEndpoints } from '../../sdk/identity.ts'
import type { ClientAt, ClientSecretPort } from '../../sdk/identity.ts'
import { connector, FaultError, secretRef } from '../../sdk/index.ts'
import type { CapabilityCard, Context, HttpRequest } from '../../sdk/index.ts'
import { adminSessions, backChannelLogout } from '../../sdk/session.ts'

const settings = z.strictObject({
  issuer: z.url().meta({ description: 'The issuer, exactly as the provider publishes it' }),
  admin_url: z
    .url()
    .meta({ description: 'Where the admin router is mounted, for example https://id.example.com/admin' }),
  admin_key: secretRef('The bearer key of the admin router'),
})
const target = z.strictObject({})

type At = ClientAt<z.output<typeof settings>, z.output<typeof target>>

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
  evidence: 'real system',
  kill_call: 'DELETE clients/ID/secrets/SLOT; with one slot the PUT of the new value',
  refusal: '401 invalid_client',
  rights: ['the key of the admin router'],
}

const port: ClientSecretPort<At['settings'], At['target']['with']> = {
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
    const record = await ask(ctx, at, { method: 'GET', path: '', body: ClientRecord })
    // The router answers 409 for a client without a secret.
    return { public: false, idTokenAlg: record.id_token_signed_response_alg }
  },
}

export default clientSecretActions(
  connector({ kind: 'identity', id: 'oidc-provider', title: 'panva oidc-provider', settings, target, card }),
  port,
).action(
  'session/back-channel-logout',
  backChannelLogout({
    provider: ({ admin_url: url, admin_key: key }: At['settings']) => adminSessions({ url, key }),
    signer: null, // the provider sends its own logout tokens when the router ends a session
  }),
)

const SlotList = z.object({ secrets: z.array(z.object({ id: z.string(), label: z.string().nullable() })) })
const Mounted = z.object({ issuer: z.string(), slots: z.int().min(1) })
const ClientRecord = z.object({ id_token_signed_response_alg: z.string().nullable() })

/** How many slots there are was chosen when the router was mounted; with one, issuing kills. */
async function cardOf(ctx: Context, at: At): Promise<CapabilityCard> {
  const { issuer, slots } = await send(ctx, at, {
    method: 'GET',
    url: at.settings.admin_url,
    body: Mounted,
    expect: [200],
  })
  if (issuer !== at.settings.issuer) throw otherProvider()
  return slots === 1 ? { ...card, slots, old_after_issue: 'dies' } : { ...card, slots }
}

type Asking<S extends z.ZodType> = Pick<HttpRequest<S>, 'method' | 'body' | 'json'> & {
  /** Below the client. */
  readonly path: string
  readonly expect?: readonly number[]
}

function ask<S extends z.ZodType>(
  ctx: Context,
  at: At,
  { path, expect = [200], ...rest }: Asking<S>,
): Promise<z.output<S>> {
  const client = `${at.settings.admin_url.replace(/\/$/, '')}/clients/${encodeURIComponent(at.target.client_id)}`
  return send(ctx, at, { ...rest, expect, url: path === '' ? client : `${client}/${path}` })
}

async function send<S extends z.ZodType>(
  ctx: Context,
  { settings: { admin_key: key } }: At,
  request: HttpRequest<S>,
): Promise<z.output<S>> {
  const bearer = await ctx.secrets.read(key)
  return (await ctx.http.send({ ...request, auth: { bearer } })).body
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
