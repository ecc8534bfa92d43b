// GitLab, over its Applications API (documents of 18): POST /api/v4/applications/ID/renew-secret makes a new secret, shows
// it once (they are stored hashed) and the old one is gone. ID is a number and not the client id, which is called
// application_id there; GET /api/v4/applications lists both, in pages (x-next-page). Only administrators of the instance may,
// and only instance-wide applications are there: one of a group or of a user has no API, and neither has GitLab.com. Without
// a token, therefore, a person renews in the page of the application, and stanch proves.
// Clients authenticate at /oauth/token (401 invalid_client) and /oauth/revoke (403 unauthorized_client, by Doorkeeper; where
// the password grant needs no client, a junk token is a 200 for everybody, and only the code tells). ID tokens are RS256.
// GitLab sends no logout tokens, and an application cannot be switched off.
import { z } from 'zod'
import {
  clientSecretActions,
  compareBaselineAction,
  DIALECTS,
  listSlotsAction,
  readBaselineAction,
} from '../../sdk/identity.ts'
import type { Baseline, ClientAt, ClientSecretPort } from '../../sdk/identity.ts'
import { connector, connectorFault, secretRef, secretValue } from '../../sdk/index.ts'
import type { CapabilityCard, Context } from '../../sdk/index.ts'

const settings = z.strictObject({
  url: z.url().meta({ description: 'The instance, https://gitlab.example.com' }),
  token: secretRef('Access token of an administrator with the scope api; without it a person renews').optional(),
})
const target = z.strictObject({
  console: z.url().optional().meta({ description: 'The page of the application, where a person renews its secret' }),
})
type At = ClientAt<z.output<typeof settings>, z.output<typeof target>>

const card: CapabilityCard = {
  slots: 1,
  settable: false,
  readable: false,
  labelled: false,
  rotates_management_token: false,
  old_after_issue: 'dies',
  propagation_ms: 5000,
  probe_methods: ['basic-raw', 'basic-encoded', 'post'],
  sessions: 'none',
  evidence: 'double',
  kill_call: 'POST /api/v4/applications/ID/renew-secret',
  refusal: '401 invalid_client at the token endpoint, 403 unauthorized_client at the revocation endpoint',
  rights: ['administrator of the instance, token with the scope api'],
}

const port: ClientSecretPort<At['settings'], At['target']['with']> = {
  card,
  cardOf: async (_, at) => (hasToken(at) ? card : { ...card, old_after_issue: 'unknown' }),
  dialect: () => DIALECTS.gitlab,
  endpoints: async (_, { settings: { url } }) => ({
    issuer: url,
    token: `${base(url)}/oauth/token`,
    revocation: `${base(url)}/oauth/revoke`,
  }),
  listSlots: async (ctx, at) => (hasToken(at) && (await find(ctx, at)) ? [{ id: 'the-only-one', label: null }] : null),
  issue: async (ctx, at, { seal }) => {
    const { id } = await find(ctx, at)
    const { body } = await ctx.http.send({
      ...(await call(ctx, at, `applications/${id}/renew-secret`)),
      method: 'POST',
      expect: [200, 201],
      body: z.object({ application_id: z.literal(at.target.client_id), secret: secretValue() }),
      seal,
    })
    return { secret: body.secret, slot: null }
  },
  registered: async (ctx, at) =>
    hasToken(at) ? { public: !(await find(ctx, at)).confidential, idTokenAlg: 'RS256' } : null,
  byHand: {
    issue: ({ target: client }) => [
      client.with.console
        ? `Open ${client.with.console}`
        : 'Open the application: in the group’s or user’s settings, under Applications.',
      'Choose “Renew secret”. The old secret stops working at once: dependents fail until they have the new one.',
      'Bring the new secret back here; it is shown once, and sealed here.',
    ],
    revoke: () => ['Nothing is left to delete: renewing has ended the old secret. Say so when it was renewed.'],
  },
}

export default clientSecretActions(
  connector({ kind: 'identity', id: 'gitlab', title: 'GitLab', settings, target, card }),
  port,
)
  .action('identity/list-slots', listSlotsAction(port))
  .action('identity/read-baseline', readBaselineAction({ read: readBaseline }))
  .action('identity/compare-baseline', compareBaselineAction({ read: readBaseline }))

const Application = z.object({
  id: z.int(),
  application_id: z.string(),
  callback_url: z.string(),
  confidential: z.boolean(),
  // Not in every release.
  scopes: z.array(z.string()).default([]),
})
const MOST_PAGES = 100

function hasToken({ settings: { token } }: At): boolean {
  return token !== undefined
}

/** By its client id, so that a wrong number in an inventory never renews the secret of somebody else's application. */
async function find(ctx: Context, at: At): Promise<z.output<typeof Application>> {
  let page = '1'
  for (let times = 0; times < MOST_PAGES && /^\d+$/.test(page); times += 1) {
    const { body, headers } = await ctx.http.send({
      ...(await call(ctx, at, `applications?per_page=100&page=${page}`)),
      method: 'GET',
      expect: [200],
      body: z.array(Application),
    })
    const found = body.find((one) => one.application_id === at.target.client_id)
    if (found) return found
    page = headers.get('x-next-page') ?? ''
  }
  throw notListed(at.target.client_id)
}

function notListed(clientId: string): Error {
  return connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: `the instance has no application with the client id ${clientId}`,
      saw: 'a list without it',
      wanted: 'an instance-wide application',
      next: [
        { say: 'Compare client_id in the inventory with the application.' },
        { say: 'If it belongs to a group or a user, leave out the token of this connector: a person renews it then.' },
      ],
    },
    'none',
  )
}

async function readBaseline(ctx: Context, at: At): Promise<Baseline> {
  const { callback_url: urls, confidential, scopes } = await find(ctx, at)
  return {
    'redirect URIs': urls.split(/\s+/).filter((url) => url !== ''),
    'client type': [confidential ? 'confidential' : 'public'],
    scopes,
  }
}

async function call(ctx: Context, { settings: { url, token } }: At, path: string) {
  if (token === undefined) throw noToken()
  return { url: `${base(url)}/api/v4/${path}`, headers: { 'private-token': await ctx.secrets.read(token) } }
}

function noToken(): Error {
  return connectorFault(
    {
      code: 'INPUT_MISSING',
      what: 'only an administrator may look at applications',
      saw: 'no token in the inventory',
      wanted: 'the token of an administrator of the instance',
      next: [{ say: 'Name a token in this connector of the inventory, or skip this step.' }],
    },
    'none',
  )
}

function base(url: string): string {
  return url.replace(/\/$/, '')
}
