// What connectors that end sessions build on, and relying parties that check a logout token. Apart from index.ts, because it
// loads jose, and most of stanch starts without.
export { backChannelLogout } from './session/back-channel-logout.ts'
export { CanaryState, replayCanaries } from './session/canary.ts'
export type { CanarySight } from './session/canary.ts'
export { checkLogoutToken } from './session/check-logout-token.ts'
export type { LogoutCheck, LogoutClaims } from './session/check-logout-token.ts'
export { deliverLogouts } from './session/deliver.ts'
export type { Delivering } from './session/deliver.ts'
export { LOGOUT_ALGORITHMS, LOGOUT_EVENT, logoutSigner } from './session/logout-token.ts'
export type { LogoutAlgorithm, LogoutSubject, SigningKey, SignLogout } from './session/logout-token.ts'
export type { LogoutWay } from './session/logout-way.ts'
export type { DeliveryReceipt, LogoutChange, LogoutReceipt, SessionName } from './session/shapes.ts'
