// What identity connectors build on. Apart from index.ts, because it loads openid-client, and most of stanch starts without.
export { DIALECT_NAMES, DIALECTS } from './probe/dialects.ts'
export type { ProbeEndpoints } from './probe/ask.ts'
export type { Dialect, Row } from './probe/classify.ts'
export { discoverEndpoints } from './probe/discover.ts'
export { clientSecretActions } from './rotation/client-secret-actions.ts'
export type { ClientAt, ClientSecretPort, IssuedSecret, NewSecret, Slot } from './rotation/port.ts'
