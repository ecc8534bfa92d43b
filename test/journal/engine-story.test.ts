import { afterEach, expect, test } from 'vitest'
import { conduct } from '../../src/engine/conduct.ts'
import type { Ended } from '../../src/engine/conduct.ts'
import { identify } from '../../src/engine/identity.ts'
import type { Wish } from '../../src/engine/request.ts'
import { request } from '../../src/engine/request.ts'
import { exportRun } from '../../src/journal/export.ts'
import { installationPolicy } from '../../src/journal/policy.ts'
import type { Report } from '../../src/journal/report.ts'
import { verifyJournal } from '../../src/journal/verify.ts'
import { approvalDigest } from '../../src/run/approval.ts'
import { openQuestions, unitOf } from '../../src/run/state.ts'
import { FaultError } from '../../src/model/fault-error.ts'
import { FAULT, RULE, spec, step, target } from '../run/given.ts'
import type { Lamp, Workshop } from '../engine/workshop.ts'
import { lampConnector, workshop } from '../engine/workshop.ts'
import { secondVerdict } from './second-verifier.ts'

const opened: Workshop[] = []
afterEach(async () => {
  for (const shop of opened.splice(0)) await shop.clean()
})

async function shopWith(lamp: Lamp, ...steps: Parameters<typeof spec>[0]): Promise<Workshop> {
  const shop = await workshop(spec(steps), lampConnector(lamp))
  opened.push(shop)
  return shop
}

function conducted({ engine, run }: Workshop): Promise<Ended> {
  return conduct(engine, { run, signal: AbortSignal.timeout(20_000), waits: () => false })
}

async function verified({ dir, store, run }: Workshop): Promise<Report> {
  const { lines, notes } = await exportRun(store, run)
  const policy = installationPolicy(dir, 'test/engine')
  const report = await verifyJournal({ lines: [lines], notes, policy, run })
  expect(secondVerdict(lines, notes, policy, run), JSON.stringify(report.findings)).toBe(report.verdict)
  return report
}

const light = step('light', { uses: 'workload/restart' })

test('what the engine writes on the straight way is sound', async () => {
  const shop = await shopWith({ lit: false, calls: [] }, light)
  expect((await conducted(shop)).how).toBe('closed')
  expect(await verified(shop)).toMatchObject({ verdict: 'sound', findings: [] })
})

test('so is a run whose answer was lost and whose effect was found by looking again', async () => {
  const lamp: Lamp = { lit: false, calls: [] }
  lamp.afterApply = () => {
    delete lamp.afterApply
    throw new FaultError(FAULT, 'unknown')
  }
  const shop = await shopWith(lamp, light)
  expect((await conducted(shop)).how).toBe('closed')
  const events = await shop.events()
  expect(events.find((event) => event.type === 'step.doubted')).toMatchObject({ fault: { saw: FAULT.saw } })
  expect(events.some((event) => event.type === 'step.applied' && event.found)).toBe(true)
  expect(await verified(shop)).toMatchObject({ verdict: 'sound', findings: [] })
})

test('so is one that failed, was tried again and acted twice', async () => {
  const lamp: Lamp = { lit: false, calls: [] }
  lamp.beforeApply = () => {
    delete lamp.beforeApply
    throw new FaultError(FAULT, 'none')
  }
  const shop = await shopWith(lamp, { ...light, retry: { times: 1, delay_ms: 0 } })
  expect((await conducted(shop)).how).toBe('closed')
  expect(await verified(shop)).toMatchObject({ verdict: 'sound', findings: [] })
})

test('so is one that acts on many targets at once after an approval, and one that waits for it is open', async () => {
  const targets = Array.from({ length: 12 }, (_, i) => target(`web-${i}`))
  const gated = { ...light, approve: RULE, targets }
  const shop = await shopWith({ lit: false, calls: [], beforeApply: () => undefined }, gated)
  const { state } = await conducted(shop)
  expect(await verified(shop)).toMatchObject({ verdict: 'open', findings: [] })
  const bob = identify(shop.engine ? state.spec.people : [], { key: undefined, osUser: 'bob' })
  if (!bob.ok) throw new Error(bob.because)
  const wish = { ask: 'approve', step: 'light', digest: approvalDigest(state, gated) } as const
  expect(await request(shop.store, shop.run, { identity: bob.value, wish })).toMatchObject({ ok: true })
  expect((await conducted(shop)).how).toBe('closed')
  expect(await verified(shop)).toMatchObject({ verdict: 'sound', findings: [] })
})

test('so is one that ended with a gap', async () => {
  const shop = await shopWith(
    { lit: false, calls: [], verdict: 'unknown' },
    { ...light, unverified: 'a lamp cannot speak' },
  )
  expect((await conducted(shop)).state.closed).toBe('gaps')
  expect(await verified(shop)).toMatchObject({ verdict: 'sound', findings: [] })
})

async function asked({ store, run }: Workshop, who: string, wish: Wish): Promise<void> {
  const known = identify(spec([]).people, { key: undefined, osUser: who })
  if (!known.ok) throw new Error(known.because)
  expect(await request(store, run, { identity: known.value, wish })).toMatchObject({ ok: true })
}

test('so is one that a person took over by hand: looked at, verified, and never written by us', async () => {
  const lamp: Lamp = { lit: false, calls: [] }
  lamp.beforeApply = () => {
    throw new FaultError({ ...FAULT, retry: 'after-fix' }, 'none')
  }
  const shop = await shopWith(lamp, { ...light, retry: { times: 0, delay_ms: 0 } })
  expect((await conducted(shop)).how).toBe('stuck')
  await asked(shop, 'ada', { ask: 'by-hand', step: 'light', because: 'our token may not' })
  const { state } = await conducted(shop)
  const [question] = openQuestions(state)
  const done: Wish = { ask: 'answer', question: question?.id ?? '', answer: {} }

  await asked(shop, 'ada', done)
  const failed = unitOf((await conducted(shop)).state, 'light', 'web').state
  expect(failed).toMatchObject({ at: 'failed', fault: { what: expect.stringContaining('is still to do') } })

  await asked(shop, 'ada', { ask: 'by-hand', step: 'light', because: 'once more' })
  const again = openQuestions((await conducted(shop)).state)[0]?.id ?? ''
  lamp.lit = true
  await asked(shop, 'ada', { ask: 'answer', question: again, answer: {} })
  expect(await conducted(shop)).toMatchObject({ how: 'closed', state: { closed: 'proven' } })
  expect(lamp.calls.filter((call) => call === 'apply')).toHaveLength(1)
  expect(await verified(shop)).toMatchObject({ verdict: 'sound', findings: [] })
})

test('so is one whose step was done once more after somebody undid it', async () => {
  const lamp: Lamp = { lit: false, calls: [] }
  const shop = await shopWith(lamp, light, { ...light, id: 'hold', needs: ['light'], approve: RULE })
  lamp.afterApply = () => void (lamp.lit = false)
  lamp.verdict = 'proven'
  expect((await conducted(shop)).how).toBe('stuck')
  delete lamp.afterApply
  await asked(shop, 'ada', { ask: 'redo', step: 'light', because: 'it went out' })
  const { state } = await conducted(shop)
  expect(unitOf(state, 'light', 'web').state).toMatchObject({ at: 'done', how: 'proven' })
  const keys = (await shop.events()).flatMap((event) => (event.type === 'step.applying' ? [event.key] : []))
  expect(new Set(keys).size).toBe(2)
  expect(await verified(shop)).toMatchObject({ verdict: 'open', findings: [] })
})

test('so is one in which somebody broke the glass, with nobody to tell, and somebody else reviewed it', async () => {
  const gated = { ...light, approve: RULE }
  const shop = await shopWith({ lit: false, calls: [] }, gated)
  const { state } = await conducted(shop)
  const glass = { because: 'nobody answers', witness: 'bob' }
  await asked(shop, 'ada', { ask: 'break-glass', step: 'light', digest: approvalDigest(state, gated), ...glass })
  const waiting = await conducted(shop)
  expect(unitOf(waiting.state, 'light', 'web').state).toMatchObject({ at: 'done', how: 'proven' })
  expect(waiting.how).toBe('stuck')
  expect((await shop.events()).find(({ type }) => type === 'witness.told')).toMatchObject({ channels: [] })
  const review = openQuestions(waiting.state)[0]?.id ?? ''
  await asked(shop, 'eve', { ask: 'answer', question: review, answer: { verdict: 'accepted', text: 'right' } })
  expect((await conducted(shop)).how).toBe('closed')
  expect(await verified(shop)).toMatchObject({ verdict: 'sound', findings: [] })
})
