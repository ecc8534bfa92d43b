// Dynamic client registration (RFC 7591) and its management (RFC 7592), where each client has an address and a registration
// access token of its own. RFC 7592 has no call that rotates a secret. PUT replaces the whole registration, so it is read
// first and sent back; client_secret must be the current one; and it is the server's choice whether the reply carries a new
// secret, a new registration access token, or both. Run against npm's oidc-provider 9.13.3: GET gives client_secret and
// the token; PUT gives a new token unless `rotateRegistrationAccessToken` is off, and a new secret only if a registration
// policy makes one; an own secret is a 400; four fields of the reply may not be sent back; a token that is shown at the
// address of another client is destroyed. Glewlwyd 2.7 makes a new secret at every PUT, even an innocent one.
// Where one reply carries both, a reply that is lost locks everybody out for ever: that is class D2, and refused.
import { z } from 'zod'
import {
  clientSecretActions,
  DIALECT_NAMES,
  DIALECTS,
  discoverEndpoints,
  compareBaselineAction,
  listSlotsAction,
  readBaselineAction,
} from '../../sdk/identity.ts'
import type { Baseline, ClientAt, ClientSecretPort } from '../../sdk/identity.ts'
import { connector, connectorFault, secretRef, secretValue } from '../../sdk/index.ts'
import type { CapabilityCard, Context, Secret, SecretJson } from '../../sdk/index.ts'

const settings = z.strictObject({
  issuer: z.url().meta({ description: 'The issuer, exactly as the provider publishes it' }),
  dialect: z
    .enum(DIALECT_NAMES)
    .default('standard')
    .meta({ description: 'Whose answers to a wrong secret to expect; standard is RFC 6749' }),
  update_renews_secret: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether an update of a registration gives the client a new secret; else a person rotates' }),
  update_renews_token: z.boolean().default(true).meta({
    description: 'Whether an update also replaces the registration access token; say no only if the provider is set so',
  }),
})
const target = z.strictObject({
  registration_url: z.url().meta({ description: 'registration_client_uri, as the registration gave it' }),
  registration_token: secretRef('registration_access_token of this client'),
})
type At = ClientAt<z.output<typeof settings>, z.output<typeof target>>

const card: CapabilityCard = {
  slots: 1,
  settable: false,
  readable: true,
  labelled: false,
  rotates_management_token: true,
  old_after_issue: 'dies',
  propagation_ms: 10_000,
  probe_methods: ['basic-raw', 'basic-encoded', 'post'],
  sessions: 'none',
  evidence: 'real system',
  kill_call: 'PUT of the registration, where an update renews the secret',
  refusal: 'by its dialect',
  rights: ['the registration access token of the client'],
}

const port: ClientSecretPort<At['settings'], At['target']['with']> = {
  card,
  cardOf: async (_, { settings: { update_renews_secret: renews, update_renews_token: token } }) =>
    renews
      ? { ...card, rotates_management_token: token }
      : { ...card, rotates_management_token: false, old_after_issue: 'unknown' },
  dialect: ({ settings: { dialect } }) => DIALECTS[dialect],
  endpoints: (ctx, { settings: { issuer }, target: client }) =>
    discoverEndpoints(ctx, { issuer, clientId: client.client_id, origins: [] }),
  listSlots: async (ctx, at) => ((await read(ctx, at)) ? [{ id: 'the-only-one', label: null }] : null),
  locate: async (ctx, at, secret) => ((await read(ctx, at)).client_secret?.equals(secret) ? 'the-only-one' : null),
  read: async (ctx, at) => {
    const { client_secret: secret } = await read(ctx, at)
    if (secret) return secret
    throw notRenewed('a registration without client_secret')
  },
  issue: update,
  registered: async (ctx, at) => {
    const { token_endpoint_auth_method: method, id_token_signed_response_alg: alg } = await read(ctx, at)
    return { public: method === 'none', idTokenAlg: alg }
  },
  byHand: {
    issue: ({ target: client }) => [
      `An update of ${client.client_id} keeps its secret here (RFC 7592 has no rotation), so rotate in the provider’s own way.`,
      'If there is none: register a second client like it (RFC 7591), move every dependent to its client_id and secret.',
      'Bring the new secret back here; it is sealed, and never shown.',
    ],
    revoke: ({ target: client }) => [
      `If ${client.client_id} was replaced by a second client: DELETE its registration. That ends its grants, and cannot be undone.`,
      'Else see to it that its old secret is gone at the provider.',
    ],
  },
}

export default clientSecretActions(
  connector({
    kind: 'identity',
    id: 'oidc-registration',
    title: 'Client registration management (RFC 7592)',
    settings,
    target,
    card,
  }),
  port,
)
  .action('identity/list-slots', listSlotsAction(port))
  .action('identity/read-baseline', readBaselineAction({ read: readBaseline }))
  .action('identity/compare-baseline', compareBaselineAction({ read: readBaseline }))

const words = z.array(z.string()).default([])
const Registration = z.object({
  client_id: z.string(),
  client_secret: secretValue().optional(),
  token_endpoint_auth_method: z.string().default('client_secret_basic'),
  id_token_signed_response_alg: z.string().default('RS256'),
  redirect_uris: words,
  post_logout_redirect_uris: words,
  grant_types: z.array(z.string()).default(['authorization_code']),
  response_types: z.array(z.string()).default(['code']),
  scope: z.string().default(''),
  jwks_uri: z.string().default(''),
  backchannel_logout_uri: z.string().default(''),
})
/** A registration as it is sent back. Of what RFC 7591 puts into one, only the secret is secret. */
const Whole = z.object({ client_secret: secretValue().optional() }).catchall(z.json())
/** RFC 7592 section 2.2: of a reply, these must not be sent back. */
const NOT_SENT = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
]

/** Sends the whole registration back as it was read, and looks what the reply holds. */
async function update(ctx: Context, at: At, { seal }: { seal: string }): Promise<{ secret: Secret; slot: null }> {
  const was = await send(ctx, at, { body: Whole })
  const before = was.client_secret
  // The same call once more: what it sealed is in force.
  const sealed = await ctx.secrets.recall('fresh')
  if (before && sealed?.secret.equals(before)) return { secret: before, slot: null }
  const now = await send(ctx, at, {
    json: sentBack(was),
    body: z.object({ client_secret: secretValue(), registration_access_token: secretValue().optional() }),
    seal,
  })
  const token = await managementToken(ctx, at)
  // Contrary to the inventory. Nothing is lost: both are sealed, and the next look goes on with the new token.
  if (now.registration_access_token && !now.registration_access_token.equals(token)) {
    await ctx.secrets.keep('registration-token', now.registration_access_token)
    throw tokenRenewed()
  }
  if (before?.equals(now.client_secret)) throw notRenewed('the same secret again')
  return { secret: now.client_secret, slot: null }
}

function sentBack(was: z.output<typeof Whole>): SecretJson {
  const kept = Object.entries(was).flatMap(([name, value]) =>
    value === undefined || NOT_SENT.includes(name) ? [] : [[name, value] as const],
  )
  return Object.fromEntries(kept)
}

async function read(ctx: Context, at: At): Promise<z.output<typeof Registration>> {
  const found = await send(ctx, at, { body: Registration })
  if (found.client_id === at.target.client_id) return found
  throw connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: `the registration in the inventory is not the one of ${at.target.client_id}`,
      saw: 'another client id',
      wanted: 'the registration of this client',
      next: [{ say: 'Compare registration_url and client_id in the inventory.' }],
    },
    'none',
  )
}

interface Sending<S extends z.ZodType> {
  /** Left out: it is only read. */
  readonly json?: SecretJson
  readonly body: S
  readonly seal?: string
}

async function send<S extends z.ZodType>(ctx: Context, at: At, sending: Sending<S>): Promise<z.output<S>> {
  const reply = await ctx.http.send({
    ...sending,
    method: sending.json === undefined ? 'GET' : 'PUT',
    url: at.target.with.registration_url,
    auth: { bearer: await managementToken(ctx, at) },
    expect: [200],
  })
  return reply.body
}

async function managementToken(ctx: Context, { target: client }: At): Promise<Secret> {
  const renewed = await ctx.secrets.recall('registration-token')
  return renewed?.secret ?? ctx.secrets.read(client.with.registration_token)
}

async function readBaseline(ctx: Context, at: At): Promise<Baseline> {
  const found = await read(ctx, at)
  return {
    'redirect URIs': found.redirect_uris,
    'post-logout redirect URIs': found.post_logout_redirect_uris,
    'grant types': found.grant_types,
    'response types': found.response_types,
    scopes: found.scope.split(' ').filter((scope) => scope !== ''),
    'authentication method': [found.token_endpoint_auth_method],
    'key set URI': found.jwks_uri === '' ? [] : [found.jwks_uri],
    'back-channel logout URI': found.backchannel_logout_uri === '' ? [] : [found.backchannel_logout_uri],
  }
}

function notRenewed(saw: string): Error {
  return connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: 'an update of the registration does not renew the secret here',
      saw,
      wanted: 'a new client_secret',
      next: [{ say: 'Set update_renews_secret to false in the inventory: a person rotates, and stanch proves.' }],
    },
    'unknown',
  )
}

function tokenRenewed(): Error {
  return connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: 'the provider replaced the registration access token too, which the inventory denies',
      saw: 'a new registration_access_token',
      wanted: 'the same one',
      changed: ['the client has a new secret', 'and its registration a new management token'],
      retry: 'safe',
      next: [
        { say: 'Both are sealed in the escrow of this run; go on with it:', command: 'stanch runs retry RUN STEP' },
        { say: 'Then put the new token where the inventory points, and set update_renews_token to true.' },
      ],
    },
    'unknown',
  )
}
