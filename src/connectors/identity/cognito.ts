// Amazon Cognito user pools, over the JSON API of cognito-idp. Written from the API reference; no account was asked, so
// evidence is `double`. Requests are signed by sdk/aws-signature.ts, and not sent by the vendor's SDK: its middleware tries a
// write again by itself and parses a reply before anybody could seal it, and the only value it would bring is sixty lines
// that the vendor's own test vectors hold to account.
//
// Rights. cognito-idp:ListUserPoolClientSecrets, AddUserPoolClientSecret, DeleteUserPoolClientSecret and
// DescribeUserPoolClient on the user pool; for sessions of users ListUsers, GetUserPoolSessionConfiguration,
// AdminListUserSessions, AdminUserGlobalSignOut and AdminRevokeUserSession. Without: 400 AccessDeniedException.
//
// Secrets. Two per app client, and the last one cannot be deleted. AddUserPoolClientSecret takes our value (24 to 64
// characters of [\w+], so no `-` as in base64url) or makes one and shows it once. A list gives the id, CLIENT--EPOCH, and the
// date, never a value; so after a lost reply only the list before tells which secret is ours. We let Cognito make the value:
// an orphan is then removed and another made, where a value of ours could sit in a slot that nobody can name. Which slot a
// leaked value sits in cannot be asked: where both are taken, a person says which one dies.
//
// Propagation. No window is documented; a minute is waited.
//
// Refusals. 400 invalid_client, where others say 401, and for an unknown client as well. Endpoints are on the pool's own
// domain: without one there is nothing to probe at.
//
// Errors. Always 400 with __type: also TooManyRequestsException, which others send as 429; 500 InternalErrorException.
//
// Sessions. No back-channel logout. ID tokens are RS256, never HS256.
//
// Sessions of users (API reference of 2026, and the types of the AWS SDK 3.1169). AdminUserGlobalSignOut revokes every
// refresh, access and ID token of one user: Cognito’s own API takes none of them any more, a program that checks a JWT by
// itself takes it until exp (an hour, unless the app client says from five minutes to a day). It does not clear the cookie of
// managed login, which brings a browser new tokens: for an hour, or with session tracking what
// SetUserPoolClientSessionConfiguration allows, 90 days at most. Only with session tracking (UserSessionTracking, off unless
// somebody turned it on; feature plan Essentials or Plus) does Cognito keep records: AdminListUserSessions lists the token
// sessions (tkn…) and the single sign-on sessions of browsers (sso…) of a user, and AdminRevokeUserSession ends one, with
// LINKED all that came through it. Lists are some seconds late. Tokens from before the tracking began are in none. Who uses one
// client cannot be asked: AdminListUserAuthEvents (plan Plus) names no client and no sign-out, AdminListDevices lists
// remembered devices, and neither is a session. A name is looked for with ListUsers, some moments late; a user of another
// identity provider may have the same email as a local one, and is another user. Not confirmed, for want of an account: that
// the cookie is useless once its sso session is revoked, that a global sign-out takes token sessions off the list, and what
// the list answers while tracking is off (it is not asked then), and how long a filter may be (256, from memory).
import { z } from 'zod'
import {
  clientSecretActions,
  compareBaselineAction,
  DIALECTS,
  endSessionsAction,
  listSlotsAction,
  readBaselineAction,
} from '../../sdk/identity.ts'
import type { BaselinePort, ClientSecretPort } from '../../sdk/identity.ts'
import { connector, secretValue } from '../../sdk/index.ts'
import type { CapabilityCard, Context } from '../../sdk/index.ts'
import { call, Settings, Target } from './cognito/api.ts'
import type { CognitoAt } from './cognito/api.ts'
import { sessionPort } from './cognito/sessions.ts'

const card: CapabilityCard = {
  slots: 2,
  settable: false,
  readable: false,
  labelled: false,
  rotates_management_token: false,
  old_after_issue: 'lives',
  propagation_ms: 60_000,
  probe_methods: ['basic-raw', 'basic-encoded', 'post'],
  sessions: 'none',
  user_sessions: {
    of: ['users', 'everyone'],
    proof: 'counted to zero',
    proof_where: 'session tracking is on in the user pool',
  },
  evidence: 'double',
  kill_call: 'DeleteUserPoolClientSecret',
  refusal: '400 invalid_client; an unknown client alike',
  rights: [
    'cognito-idp:ListUserPoolClientSecrets, AddUserPoolClientSecret, DeleteUserPoolClientSecret, DescribeUserPoolClient',
    'to end sessions ListUsers, GetUserPoolSessionConfiguration, AdminListUserSessions, AdminUserGlobalSignOut, AdminRevokeUserSession',
  ],
  tested: { user_sessions: { test: 'test/connectors/identity/cognito-sessions.test.ts', evidence: 'double' } },
}

const Descriptor = z.object({ ClientSecretId: z.string() })

const port: ClientSecretPort<CognitoAt['settings'], CognitoAt['target']['with']> = {
  card,
  dialect: () => DIALECTS.cognito,
  endpoints: async (_, { settings: { region, user_pool: pool, domain } }) => {
    const issuer = `https://cognito-idp.${region}.amazonaws.com/${pool}`
    return { issuer, revocation: `${domain}/oauth2/revoke`, token: `${domain}/oauth2/token` }
  },
  listSlots: async (ctx, at) => (await secretIds(ctx, at)).map((id) => ({ id, label: null })),
  // The last secret of a client cannot be deleted: one without any never had one.
  registered: async (ctx, at) => ({ public: (await secretIds(ctx, at)).length === 0, idTokenAlg: 'RS256' }),
  issue: async (ctx, at, { seal }) => {
    const body = z.object({ ClientSecretDescriptor: Descriptor.extend({ ClientSecretValue: secretValue() }) })
    const { ClientSecretDescriptor: made } = await call(ctx, at, { action: 'AddUserPoolClientSecret', body, seal })
    return { secret: made.ClientSecretValue, slot: made.ClientSecretId }
  },
  remove: async (ctx, at, slot) => {
    const json = { ClientSecretId: slot }
    const gone = 'ResourceNotFoundException'
    await call(ctx, at, { action: 'DeleteUserPoolClientSecret', json, body: z.unknown(), settledBy: gone })
  },
}

const Page = z.object({ ClientSecrets: z.array(Descriptor).default([]), NextToken: z.string().optional() })

/** Page by page: a second secret that is not seen is one that an attacker could keep. */
async function secretIds(ctx: Context, at: CognitoAt): Promise<readonly string[]> {
  const ids: string[] = []
  let next: string | undefined
  do {
    const json = next === undefined ? {} : { NextToken: next }
    const page: z.output<typeof Page> = await call(ctx, at, { action: 'ListUserPoolClientSecrets', json, body: Page })
    ids.push(...page.ClientSecrets.map(({ ClientSecretId: id }) => id))
    next = page.NextToken
  } while (next !== undefined && ids.length < MOST)
  return ids
}
const MOST = 100

const Words = z.array(z.string()).default([])
const Setup = z.object({
  UserPoolClient: z.object({
    CallbackURLs: Words,
    LogoutURLs: Words,
    AllowedOAuthFlows: Words,
    AllowedOAuthScopes: Words,
    ExplicitAuthFlows: Words,
    SupportedIdentityProviders: Words,
    ReadAttributes: Words,
    WriteAttributes: Words,
  }),
})

const baseline: BaselinePort<CognitoAt['settings'], CognitoAt['target']['with']> = {
  read: async (ctx, at) => {
    const { UserPoolClient: client } = await call(ctx, at, { action: 'DescribeUserPoolClient', body: Setup })
    return {
      'redirect URIs': client.CallbackURLs,
      'logout URIs': client.LogoutURLs,
      grants: [...client.AllowedOAuthFlows, ...client.ExplicitAuthFlows],
      scopes: client.AllowedOAuthScopes,
      'identity providers': client.SupportedIdentityProviders,
      attributes: [
        ...client.ReadAttributes.map((name) => `reads ${name}`),
        ...client.WriteAttributes.map((name) => `writes ${name}`),
      ],
    }
  },
}

export default clientSecretActions(
  connector({
    kind: 'identity',
    id: 'cognito',
    title: 'Amazon Cognito user pools',
    settings: Settings,
    target: Target,
    card,
  }),
  port,
)
  .action('identity/list-slots', listSlotsAction(port))
  .action('identity/end-sessions', endSessionsAction(sessionPort(card)))
  .action('identity/read-baseline', readBaselineAction(baseline))
  .action('identity/compare-baseline', compareBaselineAction(baseline))
