// authentik, over its API v3 (read in the OpenAPI document of 2026.8.3 and in the sources of its OAuth2 views).
// A client is an "OAuth2 provider": GET /api/v3/providers/oauth2/?client_id=ID finds it, and gives its client_secret in
// clear; PATCH /api/v3/providers/oauth2/PK/ sets only what is sent, and the old secret is gone with the same write. Lists
// are pages of {pagination, results}, and hold only what the token may see: none found may also mean no right to view.
// Clients authenticate at /application/o/token/ (a wrong secret is 400 invalid_client) and /application/o/revoke/ (401
// invalid_client; 200 {} for a token that nobody knows). Without a signing key ID tokens are HS256: the secret signs them.
// Authorization codes, access and refresh tokens are rows that can be deleted; a JWT that is checked offline lives on.
// Not here: a client cannot be switched off, and no event tells of a client authentication.
//
// Sessions (sources of 2026, core/api/authenticated_sessions.py and providers/oauth2/signals.py): DELETE
// /core/authenticated_sessions/UUID/ takes its codes and access tokens with it; a refresh token loses its session and lives
// on (the foreign key is SET_DEFAULT), so it is deleted by itself. The same deletion queues logout tokens, for providers with a
// logout_uri and the method backchannel, and up to 2026.8 only where an access token of that session has not expired (issue
// 25826): tokens are therefore never deleted before their session, and revoke-grants after end-sessions tells more programs.
// bulk_delete/?user_pks= is not used: it is young (pull request 18564), was broken once (25816), and is proposed to end the
// sessions of all where user_pks does not arrive (24080). Lists show an account without the global right to view its own
// rows alone, with 200: what we may see is read first (users/me, rbac/permissions). Usernames change; the pk does not.
// A session of one's own API token does not exist: an API token lives on, and an OAuth access token (token_of) would not.
// Not confirmed on a real authentik: the order of events within one deletion, and how soon a logout token arrives.
import { z } from 'zod'
import {
  clientSecretActions,
  compareBaselineAction,
  DIALECTS,
  endSessionsAction,
  listSlotsAction,
  readBaselineAction,
  revokeGrantsAction,
} from '../../sdk/identity.ts'
import type { Baseline, ClientSecretPort, GrantCounts } from '../../sdk/identity.ts'
import { connector } from '../../sdk/index.ts'
import type { CapabilityCard, Context } from '../../sdk/index.ts'
import { backChannelLogout } from '../../sdk/session.ts'
import { baseOf, findProvider, send, Settings, Target } from './authentik/api.ts'
import type { AuthentikAt } from './authentik/api.ts'
import { authentikSessions } from './authentik/client-sessions.ts'
import { seesEverybody, VIEW_GRANTS } from './authentik/rights.ts'
import { authentikUserSessions } from './authentik/sessions.ts'

const card: CapabilityCard = {
  slots: 1,
  settable: true,
  readable: true,
  labelled: false,
  rotates_management_token: false,
  old_after_issue: 'dies',
  propagation_ms: 5000,
  probe_methods: ['basic-raw', 'basic-encoded', 'post'],
  sessions: 'via provider',
  user_sessions: { of: ['users', 'client', 'everyone'], proof: 'counted to zero' },
  evidence: 'double',
  kill_call: 'PATCH /api/v3/providers/oauth2/PK/ with our value',
  refusal: '400 invalid_client at the token endpoint, 401 invalid_client at the revocation endpoint',
  rights: [
    'view and change OAuth2 providers',
    'view and delete authorization codes, refresh and access tokens',
    'to end sessions: view users, view and delete authenticated sessions',
  ],
  tested: {
    sessions: { test: 'test/connectors/identity/authentik-logout.test.ts', evidence: 'double' },
    user_sessions: { test: 'test/connectors/identity/authentik-sessions.test.ts', evidence: 'double' },
  },
}

const port: ClientSecretPort<AuthentikAt['settings'], AuthentikAt['target']['with']> = {
  card,
  dialect: () => DIALECTS.authentik,
  endpoints: async (_, { settings: { url } }) => ({
    issuer: url,
    token: `${baseOf(url)}/application/o/token/`,
    revocation: `${baseOf(url)}/application/o/revoke/`,
  }),
  listSlots: async (ctx, at) => ((await findProvider(ctx, at)) ? [SLOT] : []),
  locate: async (ctx, at, secret) => ((await findProvider(ctx, at)).client_secret.equals(secret) ? SLOT.id : null),
  read: async (ctx, at) => (await findProvider(ctx, at)).client_secret,
  set: async (ctx, at, { secret }) => {
    const { pk } = await findProvider(ctx, at)
    const path = `providers/oauth2/${pk}/`
    await send(ctx, at, {
      method: 'PATCH',
      path,
      json: { client_secret: secret },
      body: z.object({ pk: z.literal(pk) }),
    })
  },
  managedBy: ({ settings: { token_of } }) => token_of ?? null,
  registered: async (ctx, at) => {
    const { client_type: type, signing_key: key } = await findProvider(ctx, at)
    return { public: type === 'public', idTokenAlg: key === null ? 'HS256' : 'RS256' }
  },
}
const SLOT = { id: 'the-only-one', label: null }
const userSessions = authentikUserSessions(card)

export default clientSecretActions(
  connector({ kind: 'identity', id: 'authentik', title: 'authentik', settings: Settings, target: Target, card }),
  port,
)
  .action('identity/list-slots', listSlotsAction(port))
  .action('identity/end-sessions', endSessionsAction(userSessions))
  .action('identity/read-baseline', readBaselineAction({ read: readBaseline }))
  .action('identity/compare-baseline', compareBaselineAction({ read: readBaseline }))
  .action(
    'identity/revoke-grants',
    revokeGrantsAction({
      count: countGrants,
      revoke: async (ctx, at) => {
        for (const kind of GRANTS) await deleteAll(ctx, at, kind)
      },
      residual: ['programs that check an access token offline, as a JWT, accept it until it expires'],
    }),
  )
  .action('session/back-channel-logout', backChannelLogout({ provider: authentikSessions(userSessions), signer: null }))

/** What lets somebody in without the secret: an extra redirect URI, a looser match of it, a foreign issuer of JWTs. */
async function readBaseline(ctx: Context, at: AuthentikAt): Promise<Baseline> {
  const found = await findProvider(ctx, at)
  return {
    'client type': [found.client_type],
    'redirect URIs': found.redirect_uris.map(({ matching_mode: mode, url }) => `${mode} ${url}`),
    'grant types': found.grant_types,
    'scope mappings': found.property_mappings,
    'logout URI': found.logout_uri === '' ? [] : [found.logout_uri],
    'signing key': found.signing_key === null ? [] : [found.signing_key],
    'JWT sources that may log in as this client': [
      ...found.jwt_federation_sources,
      ...found.jwt_federation_providers.map((pk) => `provider ${pk}`),
    ],
  }
}

const GRANTS = ['authorization_codes', 'refresh_tokens', 'access_tokens'] as const
const Page = z.object({
  pagination: z.object({ count: z.int() }),
  results: z.array(z.object({ pk: z.int() })),
})

async function countGrants(ctx: Context, at: AuthentikAt): Promise<GrantCounts> {
  const { pk } = await findProvider(ctx, at)
  await seesEverybody(ctx, at, VIEW_GRANTS)
  const counts: Record<string, number> = {}
  for (const kind of GRANTS) counts[kind.replace('_', ' ')] = (await firstPage(ctx, at, { kind, pk })).pagination.count
  return counts
}

/** The list shrinks while it is walked, so it is always its first page that is read; what it still shows after that is for verify. */
async function deleteAll(ctx: Context, at: AuthentikAt, kind: (typeof GRANTS)[number]): Promise<void> {
  const { pk } = await findProvider(ctx, at)
  const deleted = new Set<number>()
  for (;;) {
    const { results } = await firstPage(ctx, at, { kind, pk })
    const left = results.filter((one) => !deleted.has(one.pk))
    if (left.length === 0) return
    for (const one of left) {
      await send(ctx, at, {
        method: 'DELETE',
        path: `oauth2/${kind}/${one.pk}/`,
        body: z.unknown(),
        expect: [204, 404],
      })
      deleted.add(one.pk)
    }
  }
}

function firstPage(
  ctx: Context,
  at: AuthentikAt,
  { kind, pk }: { readonly kind: (typeof GRANTS)[number]; readonly pk: number },
): Promise<z.output<typeof Page>> {
  return send(ctx, at, { method: 'GET', path: `oauth2/${kind}/?provider=${pk}&page_size=100`, body: Page })
}
