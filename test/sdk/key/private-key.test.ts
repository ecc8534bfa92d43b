import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { Secret } from '../../../src/base/secret.ts'
import { isPrivateKey, readPrivateKey } from '../../../src/sdk/key/private-key.ts'
import { KEY, PUBLIC_KEY } from '../../world/client-key.ts'

const jwk = JSON.parse(KEY) as Record<string, string>
const rsa = createPrivateKey({ key: jwk, format: 'jwk' })
const pem = (type: 'pkcs1' | 'pkcs8'): string => rsa.export({ type, format: 'pem' }).toString()
const keyFile = (key: string): string => JSON.stringify({ type: 'application', keyId: '300001', key, appId: '22' })
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const { kid, ...nameless } = jwk
const locked = rsa.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'canary-passphrase' })

test.each([
  ['the key that stanch made', KEY, kid],
  ['a JWK over several lines', `\n${JSON.stringify(jwk, null, 2)}\n`, kid],
  ['a JWK without a name, which is then called after itself', JSON.stringify(nameless), kid],
  ['a JWK with a name of its own', JSON.stringify({ ...jwk, kid: 'ours-2024' }), 'ours-2024'],
  ['PKCS #8', pem('pkcs8'), kid],
  ['PKCS #1', pem('pkcs1'), kid],
  ['the key file of a provider that makes keys', keyFile(pem('pkcs1')), '300001'],
])('%s is read', (_, text, name) => {
  expect(isPrivateKey(new Secret(text))).toBe(true)
  const { n, e, alg, use, kid: found } = readPrivateKey(new Secret(text))
  expect({ n, e, alg, use, kid: found }).toEqual({
    n: PUBLIC_KEY.n,
    e: PUBLIC_KEY.e,
    alg: 'RS256',
    use: 'sig',
    kid: name,
  })
})

test.each([
  ['an elliptic JWK', JSON.stringify(elliptic.export({ format: 'jwk' }))],
  ['an elliptic PEM', elliptic.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ['a PEM with a passphrase', locked.toString()],
  ['a PEM that was cut', `${pem('pkcs8').slice(0, 300)}\n-----END PRIVATE KEY-----\n`],
  ['a key file with a PEM that was cut', keyFile(`${pem('pkcs1').slice(0, 300)}\n-----END RSA PRIVATE KEY-----\n`)],
  ['a JWK that lacks a part', JSON.stringify({ ...jwk, q: undefined })],
])('%s is known to be a private key, is not read, and is not repeated', (_, text) => {
  expect(isPrivateKey(new Secret(text))).toBe(true)
  let thrown: unknown
  try {
    readPrivateKey(new Secret(text))
  } catch (caught) {
    thrown = caught
  }
  expect(thrown).toMatchObject({ effect: 'none', fault: { code: 'SECRET_UNREADABLE' } })
  for (const line of text.split(/[\n",]+/).filter((part) => part.length > 30))
    expect(JSON.stringify((thrown as { fault: object }).fault)).not.toContain(line)
})

test.each([
  'a-secret-of-a-client-0123456789',
  '{"not":"a key"}',
  '{"kty":"RSA","n":"AQAB","e":"AQAB"}',
  '{"d":"0123',
  '-----BEGIN PUBLIC KEY-----',
  '',
])('%j is no private key', (text) => {
  expect(isPrivateKey(new Secret(text))).toBe(false)
})
