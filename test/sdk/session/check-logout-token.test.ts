import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { createLocalJWKSet, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { Secret } from '../../../src/sdk/index.ts'
import { checkLogoutToken, LOGOUT_EVENT, logoutSigner } from '../../../src/sdk/session.ts'
import type { LogoutCheck } from '../../../src/sdk/session.ts'

const NOW = new Date('2026-11-24T12:00:00Z')
const now = NOW.getTime() / 1000
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const keys = createLocalJWKSet({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256' }] })
const CHECK: LogoutCheck = { issuer: 'https://id.example.com', audience: 'shop-web', keys, now: NOW, profile: 'strict' }
const CLAIMS = {
  iss: CHECK.issuer,
  aud: 'shop-web',
  iat: now,
  exp: now + 120,
  jti: 'j1',
  sub: 'alice',
  sid: 's1',
  events: { [LOGOUT_EVENT]: {} },
}

interface Changed {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly key?: KeyObject
}
/** `undefined` takes a claim or a header away. */
async function tokenWith({ claims = {}, header = {}, key = privateKey }: Changed = {}): Promise<string> {
  const payload = JSON.parse(JSON.stringify({ ...CLAIMS, ...claims })) as typeof CLAIMS
  const named = JSON.parse(JSON.stringify({ alg: 'ES256', kid: 'k1', typ: 'logout+jwt', ...header })) as { alg: string }
  return new SignJWT(payload).setProtectedHeader(named).sign(key)
}
const check = async (changed: Changed, more: Partial<LogoutCheck> = {}) =>
  checkLogoutToken(await tokenWith(changed), { ...CHECK, ...more })

test('a token as the specification has it passes', async () => {
  expect(await check({})).toEqual({ ok: true, value: { iss: CHECK.issuer, jti: 'j1', sub: 'alice', sid: 's1' } })
})

test('what stanch signs passes its own check', async () => {
  const key = new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  const sign = await logoutSigner({ issuer: CHECK.issuer, kid: 'k1', alg: 'ES256', key })
  const token = await sign({ audience: 'shop-web', sub: null, sid: 's9' }, NOW)
  expect(await checkLogoutToken(token, CHECK)).toMatchObject({ ok: true, value: { sid: 's9' } })
})

test.each<[sentence: string, changed: Changed]>([
  ['a type in another case and with its prefix', { header: { typ: 'Application/Logout+JWT' } }],
  ['only a subject', { claims: { sid: undefined } }],
  ['only a session', { claims: { sub: undefined } }],
  ['one of several audiences', { claims: { aud: ['other', 'shop-web'] } }],
  ['claims nobody knows', { claims: { colour: 'red' } }],
  ['members inside the event', { claims: { events: { [LOGOUT_EVENT]: { why: 'leak' }, other: 1 } } }],
  ['a clock half a minute ahead', { claims: { iat: now + 29, exp: now + 149 } }],
])('%s is allowed', async (_, changed) => {
  expect((await check(changed)).ok).toBe(true)
})

test.each<[because: string, changed: Changed]>([
  ['typ is not logout+jwt', { header: { typ: undefined } }],
  ['typ is not logout+jwt', { header: { typ: 'JWT' } }],
  ['typ is not logout+jwt', { header: { typ: 'at+jwt' } }],
  ['iss is not the issuer', { claims: { iss: 'https://id.example.com/' } }],
  ['aud is not this client', { claims: { aud: 'other' } }],
  ['aud is not this client', { claims: { aud: undefined } }],
  ['iat is missing or in the future', { claims: { iat: undefined } }],
  ['iat is missing or in the future', { claims: { iat: now + 31 } }],
  ['iat is missing or in the future', { claims: { iat: String(now) } }],
  ['exp is missing', { claims: { exp: undefined } }],
  ['exp is missing', { claims: { exp: 'soon' } }],
  ['the token has expired', { claims: { iat: now - 200, exp: now - 31 } }],
  ['nbf is in the future', { claims: { nbf: now + 60 } }],
  ['jti is missing', { claims: { jti: undefined } }],
  ['jti is missing', { claims: { jti: '' } }],
  ['neither sub nor sid is there', { claims: { sub: undefined, sid: undefined } }],
  ['sub or sid is no text', { claims: { sid: 7 } }],
  ['sub or sid is no text', { claims: { sub: '' } }],
  ['events does not say back-channel logout', { claims: { events: undefined } }],
  ['events does not say back-channel logout', { claims: { events: [LOGOUT_EVENT] } }],
  ['events does not say back-channel logout', { claims: { events: { [LOGOUT_EVENT]: true } } }],
  ['events does not say back-channel logout', { claims: { events: { other: {} } } }],
  ['nonce is prohibited', { claims: { nonce: 'n' } }],
  ['nonce is prohibited', { claims: { nonce: null } }],
  ['no key of the issuer verifies the signature', { key: stranger.privateKey }],
  ['no key of the issuer verifies the signature', { header: { kid: 'other' } }],
])('refused: %s (%o)', async (because, changed) => {
  expect(await check(changed)).toEqual({ ok: false, because })
})

test('without a signature, or with the client secret as its key, nothing passes', async () => {
  const b64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const none = `${b64({ alg: 'none', typ: 'logout+jwt' })}.${b64(CLAIMS)}.`
  const secret = createSecretKey(Buffer.from('the-client-secret-that-leaked-0123456789'))
  const symmetric = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256', typ: 'logout+jwt' }).sign(secret)
  for (const token of [none, symmetric, '', 'a.b.c', 'a.b.c.d.e']) {
    for (const profile of ['strict', 'lenient'] as const) {
      const all: LogoutCheck = { ...CHECK, profile, keys: async () => secret }
      expect(await checkLogoutToken(token, all)).toMatchObject({ ok: false })
    }
  }
})

test('an older provider without typ and exp passes the lenient profile for two minutes, and no longer', async () => {
  const old: Changed = { header: { typ: 'JWT' }, claims: { exp: undefined } }
  expect(await check(old, { profile: 'lenient' })).toMatchObject({ ok: true })
  expect(await check({ ...old, header: { typ: undefined } }, { profile: 'lenient' })).toMatchObject({ ok: true })
  const late = { ...old, claims: { exp: undefined, iat: now - 151 } }
  expect(await check(late, { profile: 'lenient' })).toEqual({ ok: false, because: 'the token has expired' })
})

test('the lenient profile takes no other kind of token for a logout token', async () => {
  const idToken = { claims: { events: undefined, nonce: 'n' }, header: { typ: 'JWT' } }
  expect(await check(idToken, { profile: 'lenient' })).toMatchObject({ ok: false })
  expect(await check({ header: { typ: 'at+jwt' } }, { profile: 'lenient' })).toMatchObject({ ok: false })
  expect(await check({ claims: { exp: 'never' } }, { profile: 'lenient' })).toMatchObject({ ok: false })
})

test('a token is good once where replays are remembered, and is remembered until it expires', async () => {
  const used = new Map<string, Date>()
  const seen = (jti: string, until: Date): boolean => used.has(jti) || !used.set(jti, until)
  expect(await check({}, { seen })).toMatchObject({ ok: true })
  expect(await check({}, { seen })).toEqual({ ok: false, because: 'this jti has been used' })
  expect(used.get('j1')?.getTime()).toBe((now + 120) * 1000)
})

test('a refused token does not use its jti up', async () => {
  let asked = 0
  await check({ claims: { nonce: 'n' } }, { seen: () => (asked += 1) > 0 })
  expect(asked).toBe(0)
})
