import { constants, createPublicKey, verify } from 'node:crypto'
import type { Asked } from './double.ts'

/** Found by its certificate where it has one, else by its name. */
interface Known {
  readonly kid: string
  readonly n: string
  readonly e: string
  readonly 'x5t#S256'?: string
}

export interface Expected {
  readonly clientId: string
  /** JWKs that the provider knows of the client. */
  readonly keys: readonly Known[]
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
  const named = jsonOf(head)
  const jwk = expected.keys.find((key) => isNamed(key, named))
  if (form.get('client_assertion_type') !== TYPE || !jwk) return 'wrong'
  const by = jwk['x5t#S256'] === undefined ? {} : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
  const key = { key: createPublicKey({ key: { kty: 'RSA', n: jwk.n, e: jwk.e }, format: 'jwk' }), ...by }
  const signed = verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))
  return signed && isRight(jsonOf(payload), expected) ? 'right' : 'wrong'
}

function isNamed({ kid, 'x5t#S256': x5t }: Known, head: Record<string, unknown>): boolean {
  if (x5t === undefined) return head['alg'] === 'RS256' && head['kid'] === kid
  return head['alg'] === 'PS256' && head['x5t#S256'] === x5t
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
