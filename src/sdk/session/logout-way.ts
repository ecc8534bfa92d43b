import type { Context, Input } from '../action.ts'
import type { CredentialTarget } from '../connector.ts'
import type { SignLogout } from './logout-token.ts'
import type { ProviderSessions } from './provider-sessions.ts'

/** Who ends sessions how. `S` are the connector's settings. */
export interface LogoutWay<S> {
  /** The provider's own sessions; null when nobody can list or end them. */
  readonly provider: (settings: S) => ProviderSessions | null
  /** Signs logout tokens (`via signer`); null: the provider sends its own when a session ends (`via provider`). */
  readonly signer: ((ctx: Context, settings: S) => Promise<SignLogout>) | null
  /** `via signer`: the algorithm it signs with. Programs accept that of their ID tokens, and many no other. */
  readonly alg?: (settings: S) => string
  /** People or sessions named by hand, for each client. */
  readonly subjects?: (settings: S) => readonly { readonly sub: string | null; readonly sid: string | null }[]
}

export type LogoutInput<S> = Input<S, CredentialTarget<unknown>, unknown>

/** Several programs may share a client, and a credential may have relying parties of other clients. */
export function clientIds({ target }: LogoutInput<unknown>): readonly string[] {
  return [...new Set([target.client_id, ...target.relying_parties.map((party) => party.client_id)])]
}
