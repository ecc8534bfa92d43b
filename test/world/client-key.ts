import { makeClientKey } from '../../src/sdk/key/make-key.ts'

/** A private key for stages that begin with one, and what a provider is given of it. Made anew for every program. */
export const KEY = (await makeClientKey('private-key', 2048)).reveal()
export const PUBLIC_KEY = publicOf(KEY)

export interface PublicKey {
  readonly kty: string
  readonly kid: string
  readonly alg: string
  readonly use: string
  readonly n: string
  readonly e: string
  readonly x5c?: readonly [string]
  readonly 'x5t#S256'?: string
}

export function publicOf(key: string): PublicKey {
  const { kty, kid, alg, use, n, e, x5c, 'x5t#S256': x5t } = JSON.parse(key) as PublicKey
  return { kty, kid, alg, use, n, e, ...(x5c && x5t !== undefined && { x5c, 'x5t#S256': x5t }) }
}
