import { createPublicKey, verify } from 'node:crypto'
import type { Asked } from './double.ts'

export interface Expected {
  readonly clientId: string
  /** JWKs that the provider knows of the client. */
  readonly keys: readonly { readonly kid: string; readonly n: string; readonly e: string }[]
  readonly audience: string
}

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const LONGEST_S = 300

/** What a provider makes of a client assertion (RFC 7523 section 3). The double keeps no `jti`: that is for real systems. */
export function readAssertion({ body }: Asked, expected: Expected): 'none' | 'right' | 'wrong' {
  const form = new URLSearchParams(body)
  const assertion = form.get('client_assertion')
  if (assertion === null) return 'none'
  const [head = '', payload = '', signature = ''] = assertion.split('.')
  const { alg, kid } = jsonOf(head)
  const jwk = expected.keys.find((key) => key.kid === kid)
  if (form.get('client_assertion_type') !== TYPE || alg !== 'RS256' || !jwk) return 'wrong'
  const key = createPublicKey({ key: { kty: 'RSA', n: jwk.n, e: jwk.e }, format: 'jwk' })
  const signed = verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))
  return signed && isRight(jsonOf(payload), expected) ? 'right' : 'wrong'
}

function isRight(claims: Record<string, unknown>, { clientId, audience }: Expected): boolean {
  const now = Date.now() / 1000
  const ends = Number(claims['exp'])
  const lives = ends > now && ends < now + LONGEST_S && typeof claims['jti'] === 'string'
  return lives && claims['aud'] === audience && claims['iss'] === clientId && claims['sub'] === clientId
}

function jsonOf(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
}
