// Keycloak, over its Admin REST API. Every fact below was seen on Keycloak 26.7.4 on 2026-11-25, and test/system/keycloak
// holds it to them.
//
// Rights. A service account of this realm with these client roles of `realm-management`, and no others:
//   manage-clients  everything about secrets, brake, not-before, and the list of sessions. (view-clients is no smaller
//                   right: it reads every client secret of the realm in clear.)
//   manage-users    to end sessions and revoke grants
//   view-realm      only where secrets are dated by a rotation policy, to read that policy; and to find out who is signed in
//   view-events     identity/used-since
// Tokens of the service account live 300 s in a new realm (60 s in master). view-users may look, and end nothing;
// push-revocation and the realm's not-before want manage-realm, which nothing here needs. Keycloak answers 403 and names no
// role; with query-clients alone the list of clients is empty, and no error; to DELETE of a rotated secret it answers 500
// where the right is missing.
//
// Refusals. A wrong secret is 401 unauthorized_client; an unknown or disabled client is 401 invalid_client whatever its
// secret. At introspection a wrong secret is invalid_client too, and client_credentials says unauthorized_client when the
// secret is right and the client has no service account. The right secret with a junk token at the revocation endpoint is
// 200 with {"error":"invalid_token"}. Basic is form-decoded: a raw `%` is 400 unauthorized_client, right or wrong. A junk code
// with the right secret is 400 invalid_grant also where the client may not use the code flow. A bearer-only client is 400
// invalid_client. Every word of it: test/sdk/probe/keycloak-replies.ts.
//
// Secrets. PUT of a client with `secret` sets our value and kills the old one at once, with and without the rotation policy;
// it does not touch a rotated one. Only POST client-secret keeps the old value alive, and chooses the new one itself. With a
// policy, a PUT may set `client.secret.rotated` with its two times: so ours goes in and the old one lives on in one write.
// Without a policy that attribute is stripped. A policy dates secrets (`client.secret.expiration.time`): past that date the
// secret is refused, and every PUT must clear the date. One that sends other attributes makes Keycloak choose a value of its
// own, and the refused one lives again beside it, as the rotated one; one that sends none fails with 500; and one that clears
// the date without setting another secret puts the refused one back in force. DELETE of the rotated one is 204 also when
// there is none. A PUT that leaves fields out keeps them, but for authorizationServicesEnabled, which it turns off.
//
// Keys. A client has one method. PUT of attributes `use.jwks.string` and `jwks.string` registers keys beside the secret, which
// stays in force; with clientAuthenticatorType `client-jwt` an assertion is accepted, and any secret is 400 invalid_client, as
// are a wrong signature, an unknown kid, another aud than the issuer or an endpoint, no jti, and a jti that was used before;
// before the switch an assertion is 401 unauthorized_client. The secret that is stored stays stored, and works again when
// somebody switches the client back: so the switch replaces it in the same write. All keys of the set are accepted, and one
// that is taken out is refused by the next request, although Keycloak has read it before.
//
// Sessions. DELETE of a session, online or offline, sends logout tokens (typ logout+jwt, with sid where the client asks) to
// every client in it that has a back-channel logout URL and front-channel logout off (with it on there is none, and 204 all
// the same), ends its refresh tokens, and fails its access tokens at introspection and userinfo; how the programs answered
// is not told. logout-all (manage-users) ends all sessions and sets the realm's not-before, and sends none. RFC 7009 with a
// refresh token ends that session and no other one of the user. Revoking the consent of a user logs him out of this client
// alone, with a logout token; without a consent it ends his offline tokens silently. not-before makes older tokens "Stale",
// but not those of the very second it names; sessions stay listed and single sign-on goes on. A login whose first request
// asks for offline_access has an offline session and no online one.
//
// Sessions of a user. POST users/ID/logout ends the online ones, with their logout tokens, and sets a not-before on the user; an
// offline session stays listed, and its refresh token goes on working where it is of that very second. So each is deleted by
// its own id. Offline ones are listed by user and client; users/ID/consents names the clients, as an additional grant "Offline
// Token". client-session-stats (view-realm) names every client with a session. A name is found without regard to case.
//
// Events. Off by default; REFRESH_TOKEN and INTROSPECT_TOKEN are not kept by default. details.client_auth_method is there
// exactly when the client was authenticated, also on errors. dateFrom takes a date or epoch milliseconds.
import { backChannelLogout } from '../../sdk/session.ts'
import { connector } from '../../sdk/index.ts'
import {
  clientKeyActions,
  clientSecretActions,
  compareBaselineAction,
  disableAction,
  enableAction,
  endSessionsAction,
  listSlotsAction,
  readBaselineAction,
  revokeGrantsAction,
  setNotBeforeAction,
  usedSinceAction,
} from '../../sdk/identity.ts'
import { baselinePort } from './keycloak/baseline.ts'
import { brakePort, notBeforePort } from './keycloak/brake.ts'
import { usePort } from './keycloak/events.ts'
import { grantPort } from './keycloak/grants.ts'
import { keyPort } from './keycloak/keys.ts'
import { seeExcess } from './keycloak/excess.ts'
import { seeRights } from './keycloak/rights.ts'
import { card, secretPort } from './keycloak/secrets.ts'
import { keycloakSessions } from './keycloak/sessions.ts'
import { Settings, Target } from './keycloak/settings.ts'
import type { KeycloakAt } from './keycloak/settings.ts'
import { userSessionPort } from './keycloak/user-sessions.ts'

const keycloak = connector({
  kind: 'identity',
  id: 'keycloak',
  title: 'Keycloak',
  settings: Settings,
  target: Target,
  card,
  seeRights,
  seeExcess,
})

export default clientKeyActions(clientSecretActions(keycloak, secretPort), keyPort)
  .action('identity/list-slots', listSlotsAction(secretPort))
  .action('identity/disable-client', disableAction(brakePort))
  .action('identity/enable-client', enableAction(brakePort))
  .action('identity/end-sessions', endSessionsAction(userSessionPort))
  .action('identity/revoke-grants', revokeGrantsAction(grantPort))
  .action('identity/set-not-before', setNotBeforeAction(notBeforePort))
  .action('identity/used-since', usedSinceAction(usePort))
  .action('identity/read-baseline', readBaselineAction(baselinePort))
  .action('identity/compare-baseline', compareBaselineAction(baselinePort))
  .action(
    'session/back-channel-logout',
    backChannelLogout({ provider: (settings: KeycloakAt['settings']) => keycloakSessions(settings), signer: null }),
  )
