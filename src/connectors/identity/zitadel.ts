// ZITADEL, over its ApplicationService v2 (read in its proto files and documents, 2026): Connect RPC, so every call is a POST
// of JSON to /zitadel.application.v2.ApplicationService/METHOD, reads too. Proto JSON leaves out what has its zero value:
// a missing authMethodType is BASIC. GenerateClientSecret makes a value, shows it once, and the old one is gone with it;
// there is one secret for each application. DeactivateApplication refuses the client as a whole and can be undone.
// Clients authenticate at /oauth/v2/token and /oauth/v2/revoke by the registered method only: by another one the right
// secret is refused as well. A junk code is answered invalid_request, not invalid_grant (issue 11892, open in 2026), so it
// tells nothing; a junk token at the revocation endpoint does. ID tokens are signed with keys of the instance, never HS256.
// Logins are read from projections that may lag behind the write. What is known of keys stands in zitadel/keys.ts.
//
// Sessions (session/v2 proto files; internal/query/session.go, internal/command/session.go; login/v2): ListSessions shows
// what session.read lets us see in the organization of each user, leaves the rest out of a page without a refusal, and lags;
// GetSession reads what was written first. DeleteSession wants session.delete, answers the same for one that has ended, and
// sends logout tokens to programs with a backChannelLogoutUri (pull request 8837; a feature flag before it was always on).
// Access tokens of that session are then inactive at introspection; its refresh token still makes new ones (issue 12637, open
// in 2026), and there is no call to end one of somebody else (pull request 10429, open). Sessions of the first login (v1,
// supported in version 4) are in no list: unless loginV2.required, nothing can be proven. Which rights we have in an
// organization is read at /auth/v1/permissions/zitadel/me/_search with x-zitadel-orgid.
// Not confirmed on a real ZITADEL: that a header for a foreign organization is taken there, and how long the list lags.
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
} from '../../sdk/identity.ts'
import type { Baseline, BrakePort, ClientSecretPort } from '../../sdk/identity.ts'
import { connector, secretValue } from '../../sdk/index.ts'
import type { CapabilityCard, Context } from '../../sdk/index.ts'
import { baseOf, call, Settings, Target } from './zitadel/api.ts'
import type { ZitadelAt } from './zitadel/api.ts'
import { BY_KEY, find, named, readKeys } from './zitadel/application.ts'
import { keyPort } from './zitadel/keys.ts'
import { zitadelUserSessions } from './zitadel/sessions.ts'

const card: CapabilityCard = {
  slots: 1,
  settable: false,
  readable: false,
  labelled: false,
  rotates_management_token: false,
  old_after_issue: 'dies',
  propagation_ms: 10_000,
  probe_methods: ['basic-raw', 'basic-encoded', 'post'],
  sessions: 'none',
  user_sessions: {
    of: ['users', 'everyone'],
    proof: 'counted to zero',
    proof_where: 'the second login (v2) is required of everybody',
  },
  evidence: 'double',
  kill_call: 'ApplicationService/GenerateClientSecret',
  refusal: '401 or 400 invalid_client, also by another method than the registered one',
  rights: ['project.app.read', 'project.app.write', 'to end sessions: user.read, session.read, session.delete'],
  key_call:
    'UpdateApplication to PRIVATE_KEY_JWT, which refuses the secret; only then CreateApplicationKey, which shows the key once',
  tested: {
    key_registration: { test: 'test/connectors/identity/zitadel-keys.test.ts', evidence: 'double' },
    user_sessions: { test: 'test/connectors/identity/zitadel-sessions.test.ts', evidence: 'double' },
  },
}

const port: ClientSecretPort<ZitadelAt['settings'], ZitadelAt['target']['with']> = {
  card,
  dialect: () => DIALECTS.zitadel,
  endpoints: async (_, { settings: { url } }) => ({
    issuer: url,
    token: `${baseOf(url)}/oauth/v2/token`,
    revocation: `${baseOf(url)}/oauth/v2/revoke`,
  }),
  listSlots: async (ctx, at) => ((await find(ctx, at)) ? [{ id: 'the-only-one', label: null }] : []),
  issue: async (ctx, at, { seal }) => {
    await find(ctx, at)
    const body = z.object({ clientSecret: secretValue() })
    const { clientSecret } = await call(ctx, at, { method: 'GenerateClientSecret', json: named(at), body, seal })
    return { secret: clientSecret, slot: null }
  },
  registered: async (ctx, at) => {
    const { authMethodType: method } = (await find(ctx, at)).oidcConfiguration
    return { public: method === 'OIDC_AUTH_METHOD_TYPE_NONE', byKey: method === BY_KEY, idTokenAlg: null }
  },
}

const brake: BrakePort<ZitadelAt['settings'], ZitadelAt['target']['with']> = {
  secrets: port,
  isEnabled: async (ctx, at) => (await find(ctx, at)).state === 'APPLICATION_STATE_ACTIVE',
  setEnabled: async (ctx, at, enabled) => {
    const method = enabled ? 'ReactivateApplication' : 'DeactivateApplication'
    await call(ctx, at, { method, json: named(at), body: z.object({}) })
  },
}

const zitadel = connector({
  kind: 'identity',
  id: 'zitadel',
  title: 'ZITADEL',
  settings: Settings,
  target: Target,
  card,
})

export default clientKeyActions(clientSecretActions(zitadel, port), keyPort(port))
  .action('identity/list-slots', listSlotsAction(port))
  .action('identity/disable-client', disableAction(brake))
  .action('identity/enable-client', enableAction(brake))
  .action(
    'identity/end-sessions',
    endSessionsAction(
      zitadelUserSessions({
        card,
        logoutUri: async (ctx, at) => (await find(ctx, at)).oidcConfiguration.backChannelLogoutUri,
      }),
    ),
  )
  .action('identity/read-baseline', readBaselineAction({ read: readBaseline }))
  .action('identity/compare-baseline', compareBaselineAction({ read: readBaseline }))

/** A redirect URI, plain-http URIs in development mode, or a key of one's own: each lets an attacker back in. */
async function readBaseline(ctx: Context, at: ZitadelAt): Promise<Baseline> {
  const { oidcConfiguration: client } = await find(ctx, at)
  const keys = await readKeys(ctx, at)
  return {
    'redirect URIs': client.redirectUris,
    'post-logout redirect URIs': client.postLogoutRedirectUris,
    'response types': client.responseTypes,
    'grant types': client.grantTypes,
    'authentication method': [client.authMethodType],
    'additional origins': client.additionalOrigins,
    'back-channel logout URI': client.backChannelLogoutUri === '' ? [] : [client.backChannelLogoutUri],
    'development mode': [client.developmentMode ? 'on' : 'off'],
    keys: keys.map(({ keyId }) => keyId),
  }
}
