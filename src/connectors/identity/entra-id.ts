// Microsoft Entra ID, over Microsoft Graph v1.0. Written from the vendor's documents; no tenant was asked, so evidence is
// `double`.
//
// Rights. An application of this tenant with Application.ReadWrite.OwnedBy, being an owner of the application that leaked, or
// Application.ReadWrite.All; AuditLog.Read.All and a P1 licence for used-since; User.RevokeSessions.All and User.Read.All for
// end-sessions, GroupMember.Read.All too where groups are assigned. A missing right is 403.
//
// Secrets. Many per application, and the service principal has a list of its own, whose values work as well. addPassword
// makes the value and shows it once; we may only label it (displayName), so an orphan of ours is found again. A list shows
// keyId, displayName and hint, the first three characters: older ones have none. removePassword {keyId} ends one, and it never
// comes back. A secret outlives every change but that and its endDateTime.
//
// Keys. Only inside an X.509 certificate, beside the secrets; which ends at its endDateTime, and the client with it. The first one
// goes in by PATCH of keyCredentials, which replaces the list: an entry that is not sent is gone, and one that is sent with
// another content than it has is 400. An assertion is PS256 with x5t#S256 in its header, and names the token endpoint as aud;
// one that is not right is 401 invalid_client, AADSTS700027. An app management policy may allow less than certificate_days: 400
// CredentialInvalidLifetimeAsPerAppPolicy. Sources: "Certificate credentials", "keyCredential", "Add a certificate to an app".
// What a secret is answered once no password is left is told nowhere; anything but 7000215 proves nothing.
//
// Public clients. A flag and redirect URIs of an application, beside its secrets, which work all the same.
//
// Propagation. A new secret is refused with AADSTS7000215 until the nodes know it, an old one accepted until they forget it:
// 4 to 18 seconds seen, two minutes to be sure. A list may lag behind as well: the label of a lost addPassword may be late.
//
// Refusals. There is no RFC 7009 endpoint, and nobody assures that the client is checked before a junk code: so a probe asks
// for a token, which Entra cannot revoke. 401 invalid_client: AADSTS7000215 wrong, 7000222 right but past its end. 7000112 is
// a disabled application and 700016 an unknown one; neither says anything about the secret.
//
// Limits. 429 with retry-after, in seconds. Lists go by @odata.nextLink.
//
// Sessions. No back-channel logout, and no list of sessions or refresh tokens. POST users/ID/revokeSignInSessions sets the
// user's signInSessionsValidFromDateTime to now: refresh tokens and browser sessions issued before it are invalid, for every
// application, after a delay of up to a few minutes; access tokens live on. It wants a content type, and answers 200 {value:
// true}, at times another 2xx. The record is compared with Graph's own clock of before (the Date header, whole seconds,
// rounded down); it is asked for by $select only. While it has not moved nothing is known; a quarter of an hour later it is
// a no. That the record is written to the second, too, is not confirmed: were it earlier than the clock by one, a second
// ending would move it past that. External users sign in at their home tenant and are not reached, whatever the answer; they
// are known by #EXT# in userPrincipalName. Nested groups get nothing from an assignment. In Azure AD B2C the record was seen to
// move while refresh tokens worked on. Sources: Microsoft Graph v1.0 "user: revokeSignInSessions", "user resource type",
// "List appRoleAssignments granted for a service principal", "Manage users and groups assignment to an application";
// microsoftgraph/msgraph-sdk-dotnet issue 3019, microsoft-graph-docs issues 12656 and 6682.
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
  usedSinceAction,
} from '../../sdk/identity.ts'
import type { BrakePort, ClientSecretPort, Dialect } from '../../sdk/identity.ts'
import { connector, secretValue } from '../../sdk/index.ts'
import type { CapabilityCard } from '../../sdk/index.ts'
import { ask, GRAPH, LOGIN, pathOf, Settings, Target } from './entra-id/api.ts'
import type { EntraAt } from './entra-id/api.ts'
import { baseline, use } from './entra-id/audit.ts'
import { keyPort, registered } from './entra-id/keys.ts'
import { passwords, slotOf } from './entra-id/passwords.ts'
import { sessionPort } from './entra-id/sessions.ts'

const card: CapabilityCard = {
  // Entra names no limit; this is the number at which a person should look.
  slots: 50,
  settable: false,
  readable: false,
  labelled: true,
  rotates_management_token: false,
  old_after_issue: 'lives',
  propagation_ms: 120_000,
  // One method: every accepted probe mints a token that nobody can revoke.
  probe_methods: ['post'],
  sessions: 'none',
  evidence: 'double',
  kill_call: 'removePassword with the keyId, at the application and at its service principal',
  refusal:
    '401 invalid_client AADSTS7000215, 7000222 past its end; 7000112 disabled and 700016 unknown say nothing of it',
  rights: [
    'Application.ReadWrite.OwnedBy as an owner, or Application.ReadWrite.All',
    'to end sessions User.RevokeSessions.All and User.Read.All, GroupMember.Read.All where groups are assigned',
    'AuditLog.Read.All and a P1 licence to read who used the client',
  ],
  key_call: 'PATCH applications with a certificate in keyCredentials, which ends; then removePassword for every secret',
  user_sessions: { of: ['users', 'client', 'everyone'], proof: 'by its record' },
  tested: {
    key_registration: { test: 'test/connectors/identity/keys.test.ts', evidence: 'double' },
    user_sessions: { test: 'test/connectors/identity/entra-id-sessions.test.ts', evidence: 'double' },
  },
}

const port: ClientSecretPort<EntraAt['settings'], EntraAt['target']['with']> = {
  card,
  dialect: () => DIALECTS.entra,
  endpoints: async (_, { settings: { tenant, login_url: login = LOGIN, graph_url: graph = GRAPH } }) => {
    const base = `${login}/${encodeURIComponent(tenant)}`
    return { issuer: `${base}/v2.0`, token: `${base}/oauth2/v2.0/token`, scope: `${graph}/.default` }
  },
  listSlots: async (ctx, at) => (await passwords(ctx, at)).map(({ id, label }) => ({ id, label })),
  locate: async (ctx, at, secret) => slotOf(await passwords(ctx, at), { secret, known: at.target.with.key_id }),
  issue: async (ctx, at, { label, seal }) => {
    const { keyId, secretText } = await ask(ctx, at, {
      method: 'POST',
      path: `${pathOf('applications', at)}/addPassword`,
      json: { passwordCredential: { displayName: label } },
      body: z.object({ keyId: z.string(), secretText: secretValue() }),
      seal,
    })
    return { secret: secretText, slot: keyId }
  },
  remove: async (ctx, at, slot) => {
    const found = (await passwords(ctx, at)).find(({ id }) => id === slot)
    if (!found) return
    const path = `${pathOf(found.owner, at)}/removePassword`
    await ask(ctx, at, { method: 'POST', path, json: { keyId: found.keyId }, expect: [204], body: z.unknown() })
  },
  registered,
  managedBy: ({ settings: { admin_client: client } }) => client,
  residual: async () => [
    'Entra cannot revoke a token: those that were got with the leaked secret live until they expire, about an hour',
  ],
}

const Principal = z.object({ accountEnabled: z.boolean() })

/** While the application is disabled every secret is answered alike, so that answer counts as a refusal here, and only here. */
const DISABLED: Dialect = {
  rungs: DIALECTS.entra.rungs,
  rows: [
    { status: 400, code: 'AADSTS7000112', reads: 'refused' },
    { status: 401, code: 'AADSTS7000112', reads: 'refused' },
    ...DIALECTS.entra.rows,
  ],
}

const brake: BrakePort<EntraAt['settings'], EntraAt['target']['with']> = {
  secrets: { ...port, dialect: () => DISABLED },
  isEnabled: async (ctx, at) => {
    const path = `${pathOf('servicePrincipals', at)}?$select=id,accountEnabled`
    return (await ask(ctx, at, { method: 'GET', path, body: Principal })).accountEnabled
  },
  setEnabled: async (ctx, at, enabled) => {
    const json = { accountEnabled: enabled }
    const path = pathOf('servicePrincipals', at)
    await ask(ctx, at, { method: 'PATCH', path, json, expect: [204], body: z.unknown() })
  },
}

const entraId = connector({
  kind: 'identity',
  id: 'entra-id',
  title: 'Microsoft Entra ID',
  settings: Settings,
  target: Target,
  card,
})

export default clientKeyActions(clientSecretActions(entraId, port), keyPort(port))
  .action('identity/list-slots', listSlotsAction(port))
  .action('identity/disable-client', disableAction(brake))
  .action('identity/enable-client', enableAction(brake))
  .action('identity/end-sessions', endSessionsAction(sessionPort(card)))
  .action('identity/used-since', usedSinceAction(use))
  .action('identity/read-baseline', readBaselineAction(baseline))
  .action('identity/compare-baseline', compareBaselineAction(baseline))
