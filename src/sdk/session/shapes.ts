import { z } from 'zod'
import { CanaryState } from './canary.ts'

/** One session as a provider names it to one client; `sub` alone means every session of that person there. */
export const SessionName = z.strictObject({
  client_id: z.string(),
  sid: z.string().nullable(),
  sub: z.string().nullable(),
})
export type SessionName = z.output<typeof SessionName>

/** One relying party told about one session. `delivered` means: it answered 200 or 204. It never means: ended. */
export const DeliveryReceipt = z.strictObject({
  rp: z.string(),
  /** `sid:…`, or `sub:…` where the session has no name. */
  session: z.string(),
  /** Null when no HTTP answer came. */
  status: z.int().nullable(),
  delivered: z.boolean(),
  /** Why it was not, in words. */
  because: z.string().nullable(),
})
export type DeliveryReceipt = z.output<typeof DeliveryReceipt>

/** What is journaled of a plan. No sessions: on a busy site they change between the plan and its approval. */
export const LogoutChange = z.strictObject({
  client_ids: z.array(z.string()),
  relying_parties: z.array(z.strictObject({ id: z.string(), uri: z.string().nullable() })),
  ends_provider_sessions: z.boolean(),
})
export type LogoutChange = z.output<typeof LogoutChange>

export const LogoutReceipt = z.strictObject({
  /** Sessions that ended at the provider itself. */
  ended: z.int(),
  delivered: z.int(),
  undelivered: z.int(),
  /** Refresh tokens and codes with their grants; null when nobody could revoke them. */
  grants_revoked: z.int().nullable(),
  canaries_before: z.record(z.string(), CanaryState),
  /** One per relying party and session, failures first; `receipts_left_out` counts those beyond fifty: it is one journal line. */
  receipts: z.array(DeliveryReceipt),
  receipts_left_out: z.int(),
  /** What the logout leaves open, one sentence each. */
  residual: z.array(z.string()),
})
export type LogoutReceipt = z.output<typeof LogoutReceipt>

export function nameOf({ sid, sub }: SessionName): string {
  return sid === null ? `sub:${sub}` : `sid:${sid}`
}

/** The same session once, whoever named it. */
export function distinct(sessions: readonly SessionName[]): readonly SessionName[] {
  return [...new Map(sessions.map((session) => [`${session.client_id} ${nameOf(session)}`, session])).values()]
}
