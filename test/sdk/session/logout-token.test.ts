import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { FaultError, Secret } from '../../../src/sdk/index.ts'
import { LOGOUT_EVENT, logoutSigner } from '../../../src/sdk/session.ts'
import type { LogoutAlgorithm } from '../../../src/sdk/session.ts'

const ISSUER = 'https://id.example.com'
const NOW = new Date('2026-11-24T12:00:00Z')
const PAIRS: Readonly<Record<LogoutAlgorithm, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>> = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
}
const pem = (key: KeyObject): Secret => new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString())
const jwk = (key: KeyObject): Secret => new Secret(JSON.stringify(key.export({ format: 'jwk' })))
const signerFor = (alg: LogoutAlgorithm, key: Secret) => logoutSigner({ issuer: ISSUER, kid: 'k1', alg, key })

test.each(['RS256', 'ES256', 'EdDSA'] as const)('%s: a PEM and a JWK sign the same kind of token', async (alg) => {
  for (const key of [pem(PAIRS[alg].privateKey), jwk(PAIRS[alg].privateKey)]) {
    const sign = await signerFor(alg, key)
    const token = await sign({ audience: 'shop-web', sub: 'alice', sid: 's1' }, NOW)
    const { payload, protectedHeader } = await jwtVerify(token, PAIRS[alg].publicKey, { currentDate: NOW })
    expect(protectedHeader).toEqual({ alg, kid: 'k1', typ: 'logout+jwt' })
    expect(payload).toEqual({
      iss: ISSUER,
      aud: 'shop-web',
      iat: NOW.getTime() / 1000,
      exp: NOW.getTime() / 1000 + 120,
      jti: expect.any(String),
      sub: 'alice',
      sid: 's1',
      events: { [LOGOUT_EVENT]: {} },
    })
  }
})

test('two tokens for one session have two jti, and what is not named is absent', async () => {
  const sign = await signerFor('ES256', pem(PAIRS.ES256.privateKey))
  const tokens = [1, 2].map(() => sign({ audience: 'a', sub: null, sid: 's1' }, NOW))
  const [first, second] = (await Promise.all(tokens)).map((token) => decodeJwt(token))
  expect(first?.jti).not.toBe(second?.jti)
  expect(Object.keys(first ?? {})).not.toContain('sub')
})

test('a token that names nobody is never made', async () => {
  const sign = await signerFor('ES256', pem(PAIRS.ES256.privateKey))
  expect(() => sign({ audience: 'a', sub: null, sid: null }, NOW)).toThrow(TypeError)
})

test.each([
  ['a key of another algorithm', pem(PAIRS.RS256.privateKey)],
  ['a public key', jwk(PAIRS.ES256.publicKey)],
  ['a symmetric key', new Secret(JSON.stringify({ kty: 'oct', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA' }))],
  ['no key at all', new Secret('just-some-words-that-are-no-key')],
])('%s is refused, and the fault does not show it', async (_, key) => {
  const fault = await signerFor('ES256', key).catch((thrown: unknown) => thrown)
  expect(fault).toBeInstanceOf(FaultError)
  expect(fault).toMatchObject({ effect: 'none', fault: { code: 'SECRET_UNREADABLE' } })
  expect(inspect(fault, { depth: 9 })).not.toContain(key.reveal().slice(10, 40))
})

test('the header never says none or a symmetric algorithm', async () => {
  const sign = await signerFor('EdDSA', jwk(PAIRS.EdDSA.privateKey))
  expect(decodeProtectedHeader(await sign({ audience: 'a', sub: 's', sid: null }, NOW)).alg).toBe('EdDSA')
  await expect(
    logoutSigner({ issuer: ISSUER, kid: 'k', alg: 'HS256' as never, key: new Secret('x'.repeat(40)) }),
  ).rejects.toThrow()
})
