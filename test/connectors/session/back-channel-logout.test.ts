import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import oidcProvider from '../../../src/connectors/identity/oidc-provider.ts'
import signer from '../../../src/connectors/session/back-channel-logout.ts'
import { logIn, newBrowser } from '../../../src/demo/scripted-login.ts'
import type { Connector } from '../../../src/sdk/index.ts'
import { act } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import { CLIENT_SECRET, clientOf, drillProvider } from '../../world/drill-provider.ts'
import type { DrillProvider } from '../../world/drill-provider.ts'
import { foreignParty } from '../../world/foreign-party.ts'
import type { ForeignParty } from '../../world/foreign-party.ts'
import { littleServer } from '../../world/little-server.ts'

let shared: DrillProvider
beforeAll(async () => {
  shared = await drillProvider()
})
afterAll(() => shared.stop())

let idp: DrillProvider
/** One client for each test, so that tests share the provider and nothing else. */
let client: string
let shop: ForeignParty
let canaryCookie: string
let stolen: string
const stops: (() => Promise<void>)[] = []

/** A foreign program with two people logged in: the canary, and Alice, whose cookie was copied. */
const open = async (provider: DrillProvider): Promise<void> => {
  ;[idp, shop, client] = [provider, await foreignParty(), `shop-${randomUUID()}`]
  stops.push(shop.stop)
  await idp.register(clientOf(shop.address, { client_id: client }))
  shop.serve({ issuer: idp.issuer, id: client, secret: CLIENT_SECRET })
  ;[canaryCookie, stolen] = await Promise.all([loggedIn('canary'), loggedIn('alice')])
}
beforeEach(() => open(shared))
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function loggedIn(user: string): Promise<string> {
  const browser = newBrowser()
  await logIn(browser, { start: `${shop.address}/login`, user })
  return browser.cookieFor(shop.address)
}
const statusFor = async (cookie: string): Promise<number> =>
  (await fetch(`${shop.address}/me`, { headers: { cookie }, redirect: 'manual' })).status

function partyOf(more: object = {}) {
  const canary = { url: `${shop.address}/me`, cookie: 'env:CANARY', expect_dead: [401] }
  return { id: 'shop', client_id: client, backchannel_logout_uri: shop.logoutUri, canary, ...more }
}
const signing = (more: object = {}) => ({
  issuer: idp.issuer,
  key: 'env:LOGOUT_KEY',
  kid: idp.kid,
  alg: 'RS256',
  sessions: { url: idp.admin, key: 'env:ADMIN_KEY' },
  ...more,
})

interface Ending {
  readonly connector?: Connector
  readonly settings?: object
  readonly parties?: readonly object[]
  readonly ctx?: ReturnType<typeof contextNow>
}
const contextNow = (more: Record<string, string> = {}, escrow?: ReturnType<typeof testContext>['escrow']) =>
  testContext({
    secrets: { 'env:ADMIN_KEY': idp.adminKey, 'env:LOGOUT_KEY': idp.logoutKey, 'env:CANARY': canaryCookie, ...more },
    ...(escrow && { escrow }),
  })
const end = ({ connector = signer, settings = signing(), parties = [partyOf()], ctx = contextNow() }: Ending = {}) =>
  act({
    connector,
    verb: 'session/back-channel-logout',
    ctx,
    settings,
    target: { id: 'web', client_id: client, relying_parties: parties, with: {} },
    args: {},
  })

test('via signer: a foreign program believes our logout token, and the stolen cookie is refused', async () => {
  expect(await statusFor(stolen)).toBe(200)
  const { receipt, proof } = await end()
  expect(receipt).toMatchObject({ ended: 2, delivered: 2, undelivered: 0, canaries_before: { shop: 'alive' } })
  expect(proof).toMatchObject({ verdict: 'proven' })
  expect([await statusFor(stolen), await statusFor(canaryCookie)]).toEqual([401, 401])
})

test('via provider: the same program is told by the provider itself, and the stolen cookie is refused', async () => {
  const settings = { issuer: idp.issuer, admin_url: idp.admin, admin_key: 'env:ADMIN_KEY' }
  const { receipt, proof } = await end({ connector: oidcProvider, settings })
  expect(receipt).toMatchObject({ ended: 2, delivered: 2, undelivered: 0 })
  expect(proof).toMatchObject({ verdict: 'proven' })
  expect(await statusFor(stolen)).toBe(401)
})

test('the provider session ends before the program is told: the next visit asks for the name again', async () => {
  const browser = newBrowser()
  await logIn(browser, { start: `${shop.address}/login`, user: 'bob' })
  await end()
  let page = await browser.open(`${shop.address}/login`)
  for (let hop = 0; hop < 5 && page.headers.has('location'); hop += 1) {
    page = await browser.open(new URL(page.headers.get('location') ?? '', page.url).href)
  }
  expect(await page.text()).toContain('<form')
})

test('a token of a key that the provider does not publish is refused, and nothing is proven', async () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const ctx = contextNow({ 'env:LOGOUT_KEY': other.export({ type: 'pkcs8', format: 'pem' }).toString() })
  const { receipt, proof } = await end({ ctx })
  expect(receipt).toMatchObject({ delivered: 0, undelivered: 2, receipts: [{ status: 400 }, { status: 400 }] })
  expect(proof).toMatchObject({ verdict: 'disproven' })
  expect(await statusFor(stolen)).toBe(200)
})

test('another algorithm than that of ID tokens is refused by the program, as the plan said it may be', async () => {
  const other = await drillProvider('ES256')
  stops.push(other.stop)
  await open(other)
  const { plan, receipt, proof } = await end({ settings: signing({ alg: 'ES256' }) })
  expect(plan).toMatchObject({ lines: expect.arrayContaining([expect.stringContaining('programs may refuse them')]) })
  expect(receipt).toMatchObject({ delivered: 0, receipts: [{ status: 400 }, { status: 400 }] })
  expect(proof).toMatchObject({ verdict: 'disproven' })
})

test('a program that answers 200 and keeps its session disproves the claim for all', async () => {
  const liar = await littleServer((request, response) => {
    const open = request.url === '/backchannel-logout' || request.headers.cookie !== undefined
    response.writeHead(open ? 200 : 401).end()
  })
  stops.push(liar.stop)
  const canary = { url: `${liar.url}/me`, cookie: 'env:CANARY', expect_dead: [401] }
  const second = partyOf({ id: 'liar', backchannel_logout_uri: `${liar.url}/backchannel-logout`, canary })
  const { receipt, proof } = await end({ parties: [partyOf(), second] })
  expect(receipt).toMatchObject({ delivered: 4, undelivered: 0 })
  expect(proof).toMatchObject({ verdict: 'disproven' })
  expect(proof?.seen.join(' ')).toContain('liar: the canary session is still alive')
})

test('a logout by subject alone is undone by the next login, and looking again finds that out', async () => {
  const settings = signing({ sessions: undefined, subjects: [{ sub: 'canary' }] })
  const first = await end({ settings })
  expect(first.proof).toMatchObject({ verdict: 'proven' })
  expect(first.proof?.residual?.join(' ')).toContain('take an old cookie again')
  await loggedIn('canary') // express-openid-connect forgets then which subjects were logged out
  expect(await statusFor(canaryCookie)).toBe(200)
})

test('a logout by session id is not undone by the next login', async () => {
  const { proof } = await end()
  expect(proof?.residual?.join(' ')).not.toContain('take an old cookie again')
  await loggedIn('canary')
  expect(await statusFor(canaryCookie)).toBe(401)
})

test('without a canary two hundred answers of 200 prove nothing', async () => {
  const { proof } = await end({ parties: [partyOf({ canary: undefined })] })
  expect(proof).toMatchObject({ verdict: 'unknown' })
})

test('without the admin router named subjects are logged out, and the proof says what lives on', async () => {
  const subjects = [{ sub: 'canary' }, { sub: 'alice' }]
  const { receipt, proof } = await end({ settings: signing({ sessions: undefined, subjects }) })
  expect(receipt).toMatchObject({ ended: 0, delivered: 2, grants_revoked: null })
  expect(proof).toMatchObject({ verdict: 'proven' })
  expect(proof?.residual?.join(' ')).toContain('signs a user in again without a question')
  expect(await statusFor(stolen)).toBe(401)
})

test('when nobody names a session the plan says what is missing', async () => {
  const { plan } = await end({ settings: signing({ sessions: undefined }) })
  expect(plan).toMatchObject({ kind: 'blocked', fix: expect.stringContaining('subjects') })
})

test('a crash between the end at the provider and the delivery loses no session', async () => {
  const ctx = contextNow()
  const { http } = ctx
  const cut: typeof ctx = {
    ...ctx,
    http: {
      ...http,
      send: (request) => {
        if (request.url === shop.logoutUri) ctx.abort.abort(new Error('the power failed'))
        return http.send(request)
      },
    },
  }
  await expect(end({ ctx: cut })).rejects.toThrow()
  expect(await statusFor(stolen)).toBe(200)
  const { plan, receipt, proof } = await end({ ctx: contextNow({}, ctx.escrow) })
  expect(plan).toMatchObject({ lines: expect.arrayContaining(['2 sessions that an earlier attempt began to end']) })
  expect(receipt).toMatchObject({ ended: 2, delivered: 2, canaries_before: { shop: 'alive' } })
  expect(proof).toMatchObject({ verdict: 'proven' })
  expect(await statusFor(stolen)).toBe(401)
})

test('a key that cannot sign stops everything before the first session ends', async () => {
  await expect(end({ ctx: contextNow({ 'env:LOGOUT_KEY': 'no-key-at-all-but-long-enough' }) })).rejects.toMatchObject({
    effect: 'none',
  })
  expect(await statusFor(stolen)).toBe(200)
})

test('the journal gets no cookie, key or token', async () => {
  const { plan, receipt, proof } = await end()
  const written = JSON.stringify({ plan, receipt, proof })
  for (const secret of [canaryCookie, stolen, idp.adminKey, idp.logoutKey.slice(30, 80), 'eyJ']) {
    expect(written).not.toContain(secret)
  }
})
