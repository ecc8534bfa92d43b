import { X509Certificate } from 'node:crypto'
import { calculateJwkThumbprint, createLocalJWKSet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { editEnvText, readEnvText } from '../../../src/sdk/env-text.ts'
import { readClientKey } from '../../../src/sdk/key/client-key.ts'
import { makeClientKey } from '../../../src/sdk/key/make-key.ts'
import { KEY } from '../../world/client-key.ts'
import { Secret } from '../../../src/sdk/index.ts'

const AS = { issuer: 'https://id.example', token_endpoint: 'https://id.example/token' }

async function assertionOf(key: Secret, audience: 'issuer' | 'token endpoint', how: 'auth' | 'spoiled' = 'auth') {
  const form = new URLSearchParams()
  const read = await readClientKey(key, audience)
  await read[how](AS, { client_id: 'shop-web' }, form, new Headers())
  const keys = createLocalJWKSet({ keys: [read.public] })
  return jwtVerify(form.get('client_assertion') ?? '', keys, { issuer: 'shop-web', subject: 'shop-web' })
}

test('a key is called by its thumbprint, and has 3072 bits', async () => {
  const jwk = JSON.parse((await makeClientKey()).reveal()) as { kid: string; n: string }
  expect(jwk.kid).toBe(await calculateJwkThumbprint(jwk as never))
  expect(Buffer.from(jwk.n, 'base64url').length * 8).toBe(3072)
})

test.each([
  ['issuer', AS.issuer],
  ['token endpoint', AS.token_endpoint],
] as const)('an assertion names the %s, lives a minute at most, and no two are the same', async (audience, aud) => {
  const key = await makeClientKey('private-key', 2048)
  const [one, two] = [await assertionOf(key, audience), await assertionOf(key, audience)]
  expect(one.payload.aud).toBe(aud)
  expect(one.payload.exp! - Date.now() / 1000).toBeLessThanOrEqual(60)
  expect(one.payload.jti).not.toBe(two.payload.jti)
})

test('the control that cannot be right is refused for its signature and nothing else', async () => {
  const spoiled = assertionOf(await makeClientKey('private-key', 2048), 'issuer', 'spoiled')
  await expect(spoiled).rejects.toMatchObject({ code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' })
})

const CERTIFIED = await makeClientKey({ certificateDays: 90 }, 2048)
const certified = JSON.parse(CERTIFIED.reveal()) as { x5c: [string]; kid: string }

test('a key with a certificate signs by PS256, and is named by the certificate alone', async () => {
  const { protectedHeader: head } = await assertionOf(CERTIFIED, 'token endpoint')
  const { raw, fingerprint256 } = new X509Certificate(Buffer.from(certified.x5c[0], 'base64'))
  const x5t = Buffer.from(fingerprint256.replaceAll(':', ''), 'hex').toString('base64url')
  expect(head).toEqual({ alg: 'PS256', typ: 'JWT', 'x5t#S256': x5t })
  const { public: shown } = await readClientKey(CERTIFIED, 'issuer')
  expect(shown).toMatchObject({ alg: 'PS256', kid: certified.kid, x5c: [raw.toString('base64')], 'x5t#S256': x5t })
  expect(Object.keys(shown)).not.toContain('d')
})

test('its certificate lasts as long as was asked for, and the key knows when it ends', async () => {
  const { validFromDate, validToDate } = new X509Certificate(Buffer.from(certified.x5c[0], 'base64'))
  expect(validToDate.getTime() - validFromDate.getTime()).toBe(90 * 86_400_000)
  expect(validFromDate.getTime()).toBeLessThan(Date.now())
  expect((await readClientKey(CERTIFIED, 'issuer')).endsAt).toBe(validToDate.toISOString())
  expect((await readClientKey(await makeClientKey('private-key', 2048), 'issuer')).endsAt).toBeNull()
})

const other = JSON.parse((await makeClientKey({ certificateDays: 90 }, 2048)).reveal())

test.each([
  ['the certificate of another key', { x5c: other.x5c, 'x5t#S256': other['x5t#S256'] }],
  ['a thumbprint of another certificate', { 'x5t#S256': certified.kid }],
  ['no certificate', { x5c: undefined }],
  ['a certificate without its algorithm', { alg: 'RS256' }],
])('%s makes a key unreadable', async (_, change) => {
  const refused = readClientKey(new Secret(JSON.stringify({ ...certified, ...change })), 'issuer')
  await expect(refused).rejects.toMatchObject({ fault: { code: 'SECRET_UNREADABLE' } })
})

test('a name that is not its thumbprint is right only for a key that the provider made', async () => {
  const named = new Secret(JSON.stringify({ ...JSON.parse(KEY), kid: '300001' }))
  await expect(readClientKey(named, 'issuer')).rejects.toMatchObject({ fault: { code: 'SECRET_UNREADABLE' } })
  expect((await readClientKey(named, 'issuer', 'the provider')).public.kid).toBe('300001')
})

test.each(['not a key', '{"kty":"RSA"}'])('%s is refused, and not repeated', async (text) => {
  const refused = readClientKey(new Secret(text), 'issuer')
  await expect(refused).rejects.toMatchObject({ fault: { code: 'SECRET_UNREADABLE' } })
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining(text) })
})

test.each([
  ['key', await makeClientKey('private-key', 2048)],
  ['key with its certificate', CERTIFIED],
])('the %s fits on one line of an env file, and is read back as it is', (_, secret) => {
  const [entry] = readEnvText('KEY="old"\n', 'KEY').entries
  const text = editEnvText('KEY="old"\n', 'KEY', { entry, secret })
    .map((part) => (part instanceof Secret ? part.reveal() : part))
    .join('')
  expect(text.split('\n')).toHaveLength(2)
  expect(readEnvText(text, 'KEY').entries[0]?.value).toBe(secret.reveal())
})
