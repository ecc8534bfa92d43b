import { compactVerify } from 'jose'
import type { CompactJWSHeaderParameters, CompactVerifyGetKey } from 'jose'
import { isJsonObject } from '../../base/json.ts'
import { refuse } from '../../base/result.ts'
import type { Result } from '../../base/result.ts'
import { LOGOUT_ALGORITHMS, LOGOUT_EVENT } from './logout-token.ts'

export interface LogoutCheck {
  readonly issuer: string
  /** Our client id. */
  readonly audience: string
  /** The provider's public keys, for example jose's `createRemoteJWKSet`. */
  readonly keys: CompactVerifyGetKey
  readonly now: Date
  /**
   * `strict`: errata 1, `typ` is logout+jwt and `exp` is there. `lenient`: for providers from before it (Glewlwyd, older
   * Keycloak, Hydra): `typ` may be absent or JWT, and without `exp` the token is good for two minutes after `iat`.
   */
  readonly profile: 'strict' | 'lenient'
  /** Whether this `jti` was used before; it must be remembered until `until`. Left out: replays are not noticed. */
  readonly seen?: (jti: string, until: Date) => boolean | Promise<boolean>
}

export interface LogoutClaims {
  readonly iss: string
  readonly jti: string
  /** Without `sid`, every session of `sub` ends. At least one of the two is set. */
  readonly sub?: string
  readonly sid?: string
}

const SKEW_S = 30
const LIFETIME_S = 120

/**
 * Checks a logout token as a relying party must: OpenID Connect Back-Channel Logout 1.0 with errata 1, section 2.6. The
 * refusal names the rule that was broken; the answer to the sender is 400 either way. Encrypted tokens are refused.
 */
export async function checkLogoutToken(token: string, check: LogoutCheck): Promise<Result<LogoutClaims>> {
  const read = await readSigned(token, check.keys)
  if (!read) return refuse('no key of the issuer verifies the signature')
  const { claims, header } = read
  const broken = RULES.find(([, holds]) => !holds({ claims, header, check, now: check.now.getTime() / 1000 }))
  if (broken) return refuse(broken[0])
  const { jti, sub, sid } = claims as { jti: string; sub?: string; sid?: string }
  if (await check.seen?.(jti, new Date(endOf(claims) * 1000))) return refuse('this jti has been used')
  return {
    ok: true,
    value: { iss: check.issuer, jti, ...(sub !== undefined && { sub }), ...(sid !== undefined && { sid }) },
  }
}

type Claims = Readonly<Record<string, unknown>>
interface Read {
  readonly claims: Claims
  readonly header: CompactJWSHeaderParameters
}

async function readSigned(token: string, keys: CompactVerifyGetKey): Promise<Read | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(token, keys, {
      algorithms: [...LOGOUT_ALGORITHMS, 'PS256'],
    })
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return isJsonObject(claims) ? { claims, header: protectedHeader } : undefined
  } catch {
    return undefined
  }
}

interface Facts extends Read {
  readonly check: LogoutCheck
  /** Seconds since 1970. */
  readonly now: number
}

const RULES: readonly (readonly [sentence: string, holds: (facts: Facts) => boolean])[] = [
  ['typ is not logout+jwt', ({ header, check }) => typFits(header.typ, check.profile)],
  ['iss is not the issuer', ({ claims, check }) => claims['iss'] === check.issuer],
  ['aud is not this client', ({ claims, check }) => [claims['aud']].flat().includes(check.audience)],
  ['iat is missing or in the future', ({ claims, now }) => isTime(claims['iat']) && claims['iat'] <= now + SKEW_S],
  [
    'exp is missing',
    ({ claims, check }) => isTime(claims['exp']) || (check.profile === 'lenient' && !('exp' in claims)),
  ],
  ['the token has expired', ({ claims, now }) => endOf(claims) > now - SKEW_S],
  [
    'nbf is in the future',
    ({ claims, now }) => !('nbf' in claims) || (isTime(claims['nbf']) && claims['nbf'] <= now + SKEW_S),
  ],
  ['jti is missing', ({ claims }) => isName(claims['jti'])],
  ['neither sub nor sid is there', ({ claims }) => 'sub' in claims || 'sid' in claims],
  ['sub or sid is no text', ({ claims }) => ['sub', 'sid'].every((name) => !(name in claims) || isName(claims[name]))],
  ['events does not say back-channel logout', ({ claims }) => saysLogout(claims['events'])],
  // An ID token has a nonce; were it taken for a logout token, anybody who holds one could log its user out.
  ['nonce is prohibited', ({ claims }) => !('nonce' in claims)],
]

function typFits(typ: unknown, profile: LogoutCheck['profile']): boolean {
  if (typ === undefined) return profile === 'lenient'
  if (typeof typ !== 'string') return false
  const name = typ.toLowerCase().replace(/^application\//, '')
  return name === 'logout+jwt' || (profile === 'lenient' && name === 'jwt')
}

function endOf(claims: Claims): number {
  return isTime(claims['exp']) ? claims['exp'] : (claims['iat'] as number) + LIFETIME_S
}

function saysLogout(events: unknown): boolean {
  return isJsonObject(events) && Object.hasOwn(events, LOGOUT_EVENT) && isJsonObject(events[LOGOUT_EVENT])
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
