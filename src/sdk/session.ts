// What connectors that end sessions build on, and relying parties that check a logout token. Apart from index.ts, because it
// loads jose, and most of stanch starts without.
export { backChannelLogout } from './session/back-channel-logout.ts'
export { replayCanaries } from './session/canary.ts'
export { checkLogoutToken } from './session/check-logout-token.ts'
export type { LogoutCheck } from './session/check-logout-token.ts'
export { deliverLogouts } from './session/deliver.ts'
export { judgeSessions } from './session/judge.ts'
export { LOGOUT_ALGORITHMS, LOGOUT_EVENT, logoutSigner } from './session/logout-token.ts'
export type { LogoutAlgorithm } from './session/logout-token.ts'
export { adminSessions } from './session/provider-admin.ts'
export type { EndedSession, EndedSessions, ListedSessions, ProviderSessions } from './session/provider-sessions.ts'
export type { LogoutReceipt, SessionName } from './session/shapes.ts'
