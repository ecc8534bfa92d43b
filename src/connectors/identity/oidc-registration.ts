// Dynamic client registration (RFC 7591) and its management (RFC 7592), where each client has an address and a registration
// access token of its own. RFC 7592 has no call that rotates a secret. PUT replaces the whole registration, so it is read
// first and sent back; client_secret must be the current one; and it is the server's choice whether the reply carries a new
// secret, a new registration access token, or both. Run against npm's oidc-provider 9.13.3: GET gives client_secret and
// the token; PUT gives a new token unless `rotateRegistrationAccessToken` is off, and a new secret only if a registration
// policy makes one; an own secret is a 400; four fields of the reply may not be sent back; a token that is shown at the
// address of another client is destroyed. Glewlwyd 2.7 makes a new secret at every PUT, even an innocent one.
// Where one reply carries both, a reply that is lost locks everybody out for ever: that is class D2, and refused.
//
// Keys, run against oidc-provider 9.13.3 in November 2026. A client has one method: PUT takes jwks beside a secret method, and
// refuses assertions until token_endpoint_auth_method is private_key_jwt; then any secret is 401 invalid_client. RFC 7592 lets
// a member go that is left out, but oidc-provider keeps client_secret, shows it, and honours it again after a switch back. An
// assertion names the issuer as aud; the token endpoint is taken as well. token_endpoint_auth_signing_alg must fit the method.
// jwks beside jwks_uri is 400 invalid_client_metadata (RFC 7591 section 2). Each of these writes is an update, so none is
// made where an update renews the token; nor is a key registered where it renews a secret that is in use.
import { z } from 'zod'
import {
  clientKeyActions,
  clientSecretActions,
  DIALECTS,
  discoverEndpoints,
  compareBaselineAction,
  keysOf,
  listSlotsAction,
  readBaselineAction,
} from '../../sdk/identity.ts'
import type { Baseline, ClientSecretPort } from '../../sdk/identity.ts'
import { connector, connectorFault, secretValue } from '../../sdk/index.ts'
import type { CapabilityCard, Context, Secret } from '../../sdk/index.ts'
import { read, readWhole, Settings, Target, update } from './oidc-registration/api.ts'
import type { RegistrationAt } from './oidc-registration/api.ts'
import { BY_KEY, keyPort } from './oidc-registration/keys.ts'

type At = RegistrationAt

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
  key_call: 'PUT of the registration with jwks, then with token_endpoint_auth_method; not where it renews the token',
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
  listSlots: async (ctx, at) => ((await read(ctx, at, Registration)) ? [{ id: 'the-only-one', label: null }] : null),
  locate: async (ctx, at, secret) =>
    (await read(ctx, at, Registration)).client_secret?.equals(secret) ? 'the-only-one' : null,
  read: async (ctx, at) => {
    const { client_secret: secret } = await read(ctx, at, Registration)
    if (secret) return secret
    throw notRenewed('a registration without client_secret')
  },
  issue: renew,
  registered: async (ctx, at) => {
    const { token_endpoint_auth_method: method, id_token_signed_response_alg: alg } = await read(ctx, at, Registration)
    return { public: method === 'none', byKey: method === BY_KEY, idTokenAlg: alg }
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

const registration = connector({
  kind: 'identity',
  id: 'oidc-registration',
  title: 'Client registration management (RFC 7592)',
  settings: Settings,
  target: Target,
  card,
})

export default clientKeyActions(clientSecretActions(registration, port), keyPort(port))
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
  jwks: z.object({ keys: z.array(z.unknown()).default([]) }).nullish(),
  backchannel_logout_uri: z.string().default(''),
})

/** Sends the whole registration back as it was read, and looks what the reply holds. */
async function renew(ctx: Context, at: At, { seal }: { seal: string }): Promise<{ secret: Secret; slot: null }> {
  const was = await readWhole(ctx, at)
  const before = was.client_secret
  // The same call once more: what it sealed is in force.
  const sealed = await ctx.secrets.recall('fresh')
  if (before && sealed?.secret.equals(before)) return { secret: before, slot: null }
  const { client_secret: now } = await update(ctx, at, {
    was,
    change: {},
    seal,
    done: 'the client has a new secret',
  })
  if (!now) throw notRenewed('a reply without client_secret')
  if (before?.equals(now)) throw notRenewed('the same secret again')
  return { secret: now, slot: null }
}

async function readBaseline(ctx: Context, at: At): Promise<Baseline> {
  const found = await read(ctx, at, Registration)
  return {
    'redirect URIs': found.redirect_uris,
    'post-logout redirect URIs': found.post_logout_redirect_uris,
    'grant types': found.grant_types,
    'response types': found.response_types,
    scopes: found.scope.split(' ').filter((scope) => scope !== ''),
    'authentication method': [found.token_endpoint_auth_method],
    keys: keysOf(found.jwks?.keys ?? []).map(({ kid, thumbprint }) => thumbprint ?? kid),
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
