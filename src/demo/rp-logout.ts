import { createRemoteJWKSet } from 'jose'
import { checkLogoutToken } from '../sdk/session.ts'
import type { Answer, Asked } from './loopback.ts'
import type { RpSessions } from './rp-sessions.ts'

export interface LogoutEndpoint {
  readonly issuer: string
  readonly clientId: string
  readonly jwksUri: string
  readonly sessions: RpSessions
}

/** OpenID Connect Back-Channel Logout 1.0 section 2.5 to 2.8: 200 when it is done or was done already, else 400. */
export function logoutEndpoint({
  issuer,
  clientId,
  jwksUri,
  sessions,
}: LogoutEndpoint): (asked: Asked) => Promise<Answer> {
  const keys = createRemoteJWKSet(new URL(jwksUri))
  const used = new Map<string, Date>()
  const seen = (jti: string, until: Date): boolean => {
    for (const [old, end] of used) if (end < new Date()) used.delete(old)
    if (used.has(jti)) return true
    used.set(jti, until)
    return false
  }
  return async ({ method, body }) => {
    const token = method === 'POST' ? new URLSearchParams(body).get('logout_token') : null
    const check = { issuer, audience: clientId, keys, now: new Date(), profile: 'strict', seen } as const
    const checked = token === null ? null : await checkLogoutToken(token, check)
    if (!checked?.ok) return refusal(checked?.because ?? 'there is no logout_token')
    sessions.end(checked.value)
    return { status: 200, headers: NO_STORE }
  }
}

const NO_STORE = { 'cache-control': 'no-store' }

function refusal(because: string): Answer {
  return { status: 400, headers: NO_STORE, json: { error: 'invalid_request', error_description: because } }
}
