import { generateKeyPairSync } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { conduct } from '../../src/engine/conduct.ts'
import type { Identity } from '../../src/engine/identity.ts'
import { identify, isSignedBy } from '../../src/engine/identity.ts'
import { request } from '../../src/engine/request.ts'
import { rawPublicKey } from '../../src/journal/checkpoint.ts'
import type { Person } from '../../src/model/actor.ts'
import { approvalDigest, approvalText } from '../../src/run/approval.ts'
import { RULE, spec, step } from '../run/given.ts'
import type { Workshop } from './workshop.ts'
import { lampConnector, workshop } from './workshop.ts'

const opened: Workshop[] = []
afterEach(async () => {
  for (const shop of opened.splice(0)) await shop.clean()
})

function newKey(): { readonly pem: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { pem, publicKey: Buffer.from(rawPublicKey(publicKey)).toString('base64') }
}

const bobsKey = newKey()
const bob: Person = { id: 'bob', groups: ['security'], public_key: bobsKey.publicKey }
const ada: Person = { id: 'ada', groups: ['security'], os_user: 'ada' }
const gated = step('light', { uses: 'workload/restart', approve: RULE })

async function asked(): Promise<{ shop: Workshop; digest: string }> {
  const shop = await workshop(spec([gated], { people: [ada, bob] }), lampConnector({ lit: false, calls: [] }))
  opened.push(shop)
  const { state } = await conduct(shop.engine, {
    run: shop.run,
    signal: AbortSignal.timeout(20_000),
    waits: () => false,
  })
  return { shop, digest: approvalDigest(state, gated) }
}

function identityOf(key: string | undefined, people: readonly Person[] = [ada, bob]): Identity {
  const found = identify(people, { key, osUser: 'ada' })
  if (!found.ok) throw new Error(found.because)
  return found.value
}

test('an approval by key is signed over run, step and plan, and the journal keeps the signature', async () => {
  const { shop, digest } = await asked()
  const done = await request(shop.store, shop.run, {
    identity: identityOf(bobsKey.pem),
    wish: { ask: 'approve', step: 'light', digest },
  })
  expect(done.ok).toBe(true)
  const approval = (await shop.events()).find((event) => event.type === 'step.approved')
  expect(approval).toMatchObject({ by: 'bob', digest })
  const signature = approval?.type === 'step.approved' ? (approval.signature ?? '') : ''
  expect(isSignedBy(bob, approvalText(shop.run, 'light', digest), signature)).toBe(true)
  expect(isSignedBy(bob, approvalText('another run', 'light', digest), signature)).toBe(false)
})

test("a key that claims to be bob's but is not his signs nothing", async () => {
  const { shop, digest } = await asked()
  const mallory = newKey()
  const forged = identityOf(mallory.pem, [{ ...bob, public_key: mallory.publicKey }])
  const done = await request(shop.store, shop.run, {
    identity: forged,
    wish: { ask: 'approve', step: 'light', digest },
  })
  expect(done).toMatchObject({ ok: false, because: expect.stringContaining("not bob's") })
  expect((await shop.events()).map(({ type }) => type)).not.toContain('step.approved')
})

test('a hundred approvals at once are one', async () => {
  const { shop, digest } = await asked()
  const identity = identityOf(bobsKey.pem)
  const wish = { ask: 'approve', step: 'light', digest } as const
  const all = await Promise.all(Array.from({ length: 100 }, () => request(shop.store, shop.run, { identity, wish })))
  expect(all.filter(({ ok }) => ok)).toHaveLength(1)
  expect((await shop.events()).filter(({ type }) => type === 'step.approved')).toHaveLength(1)
})

test.each([
  ['text that is no key', 'not a key', /not an Ed25519 private key/],
  ['a key of nobody', newKey().pem, /does not name/],
])('%s identifies nobody', (_, key, because) => {
  const found = identify([bob], { key, osUser: 'bob' })
  expect(found.ok ? '' : found.because).toMatch(because)
})

test('without a key the login name is all we know, and it is recorded as that', () => {
  expect(identityOf(undefined).actor).toEqual({ id: 'ada', level: 'os', via: 'cli' })
})
