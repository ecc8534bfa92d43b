import { afterEach, expect, test } from 'vitest'
import { conduct } from '../../src/engine/conduct.ts'
import type { Ended } from '../../src/engine/conduct.ts'
import { Fenced } from '../../src/engine/perform.ts'
import { request } from '../../src/engine/request.ts'
import { FaultError } from '../../src/model/fault-error.ts'
import type { RunSpec } from '../../src/run/spec.ts'
import { approvalDigest } from '../../src/run/approval.ts'
import { fold } from '../../src/run/fold.ts'
import { openQuestions } from '../../src/run/state.ts'
import { FAULT, RULE, spec, step } from '../run/given.ts'
import type { Lamp, Workshop } from './workshop.ts'
import { lampConnector, workshop } from './workshop.ts'

const opened: Workshop[] = []
afterEach(async () => {
  for (const shop of opened.splice(0)) await shop.clean()
})

const light = step('light', { uses: 'workload/restart' })
const oneStep = spec([light])

async function shopWith(lamp: Lamp, of: RunSpec = oneStep): Promise<Workshop> {
  const shop = await workshop(of, lampConnector(lamp))
  opened.push(shop)
  return shop
}

function conducted({ engine, run }: Workshop, waits = false): Promise<Ended> {
  return conduct(engine, { run, signal: AbortSignal.timeout(20_000), waits: () => waits })
}

async function typesOf(shop: Workshop): Promise<string[]> {
  return (await shop.events()).map(({ type }) => type)
}

test('a run goes from plan to proof, and every step of it is in the journal', async () => {
  const lamp: Lamp = { lit: false, calls: [] }
  const shop = await shopWith(lamp)
  expect((await conducted(shop)).how).toBe('closed')
  expect(await typesOf(shop)).toEqual([
    'run.opened',
    'step.entered',
    'step.planned',
    'step.applying',
    'step.applied',
    'step.verified',
    'run.closed',
  ])
  expect(lamp.calls).toEqual(['observe', 'observe', 'apply', 'verify'])
})

test('the intent is durable before the write goes out', async () => {
  let written: Promise<string[]> | undefined
  const lamp: Lamp = { lit: false, calls: [] }
  const shop = await shopWith(lamp)
  lamp.beforeApply = () => {
    written = typesOf(shop)
  }
  await conducted(shop)
  expect(await written).toContain('step.applying')
})

test('a reply that is lost after the write is found by looking, and is never sent again', async () => {
  const lamp: Lamp = {
    lit: false,
    calls: [],
    afterApply: () => {
      throw new FaultError(FAULT, 'unknown')
    },
  }
  const shop = await shopWith(lamp)
  expect((await conducted(shop)).state.closed).toBe('proven')
  expect(lamp.calls.filter((call) => call === 'apply')).toHaveLength(1)
  expect(await shop.events()).toContainEqual({
    type: 'step.applied',
    step: 'light',
    target: 'web',
    receipt: {},
    found: true,
  })
})

test('a write that failed for certain is a failure, with the fault in the journal', async () => {
  const lamp: Lamp = {
    lit: false,
    calls: [],
    beforeApply: () => {
      throw new FaultError({ ...FAULT, retry: 'after-fix' }, 'none')
    },
  }
  const shop = await shopWith(lamp)
  const { how, state } = await conducted(shop)
  expect(how).toBe('stuck')
  expect(state.units['light/web']?.state).toMatchObject({ at: 'failed', fault: { code: 'TARGET_UNREACHABLE' } })
})

test('a write that is never confirmed ends in doubt, not in a loop', async () => {
  const lamp: Lamp = {
    lit: false,
    calls: [],
    beforeApply: () => {
      throw new FaultError(FAULT, 'unknown')
    },
  }
  const shop = await shopWith(lamp)
  const { state } = await conducted(shop)
  // What the last answer advised stands before the retry: it may be a right that is missing.
  const next = [...FAULT.next, { say: expect.any(String), command: expect.stringContaining('runs retry') }]
  expect(state.units['light/web']?.state).toMatchObject({ at: 'failed', fault: { code: 'STEP_IN_DOUBT', next } })
  expect(lamp.calls.filter((call) => call === 'apply')).toHaveLength(5)
})

test('a disproven claim is never done', async () => {
  const shop = await shopWith({ lit: false, calls: [], verdict: 'disproven' })
  const { how, state } = await conducted(shop)
  expect(how).toBe('stuck')
  expect(state.units['light/web']?.state).toMatchObject({ at: 'failed', fault: { code: 'PROOF_DISPROVEN' } })
})

test('an approval by another person, from beside, lets the run act; the world moving makes it ask again', async () => {
  const gated = step('light', { uses: 'workload/restart', approve: RULE })
  const lamp: Lamp = { lit: false, calls: [] }
  const shop = await shopWith(lamp, spec([gated]))
  const first = await conducted(shop)
  expect(first.how).toBe('stuck')
  expect(openQuestions(first.state)).toHaveLength(1)
  lamp.moved = true
  const digest = approvalDigest(first.state, gated)
  const bob = { actor: { id: 'bob', level: 'os', via: 'cli' }, sign: null } as const
  expect(
    await request(shop.store, shop.run, { identity: bob, wish: { ask: 'approve', step: 'light', digest } }),
  ).toMatchObject({ ok: true })
  const second = await conducted(shop)
  expect(lamp.calls).not.toContain('apply')
  const again = approvalDigest(second.state, gated)
  expect(again).not.toBe(digest)
  await request(shop.store, shop.run, { identity: bob, wish: { ask: 'approve', step: 'light', digest: again } })
  expect((await conducted(shop)).state.closed).toBe('proven')
})

test('an approval nobody gives in time fails closed', async () => {
  const gated = step('light', { uses: 'workload/restart', approve: { ...RULE, within_ms: 1 } })
  const lamp: Lamp = { lit: false, calls: [] }
  const shop = await shopWith(lamp, spec([gated]))
  const { state } = await conduct(shop.engine, {
    run: shop.run,
    signal: AbortSignal.timeout(20_000),
    waits: (at) => openQuestions(at).length > 0,
  })
  expect(state.units['light/web']?.state).toMatchObject({ at: 'failed', fault: { code: 'APPROVAL_EXPIRED' } })
  expect(lamp.calls).not.toContain('apply')
})

test('whoever was overtaken writes nothing more', async () => {
  const lamp: Lamp = { lit: false, calls: [] }
  const shop = await shopWith(lamp)
  const holder = { run: shop.run, who: 'bob', host: 'h', pid: 1, since: '2026-01-01T00:00:00.000Z' }
  await shop.store.lease(shop.run, [], holder)
  await expect(conducted(shop)).rejects.toThrow(Fenced)
  expect(fold(await shop.events()).acted).toBe(false)
  expect(lamp.calls).not.toContain('apply')
})

test('a condition decides whether a step is needed, and an error in it fails the step', async () => {
  const lamp: Lamp = { lit: false, calls: [] }
  const not = await shopWith(
    lamp,
    spec([step('light', { uses: 'workload/restart', when: "inputs.strategy == 'overlap'" })], {
      inputs: { strategy: 'contain-first' },
    }),
  )
  expect((await conducted(not)).state.closed).toBe('proven')
  expect(lamp.calls).toEqual([])
  const broken = await shopWith(lamp, spec([step('light', { uses: 'workload/restart', when: 'inputs.missing' })]))
  expect((await conducted(broken)).state.units['light/web']?.state).toMatchObject({
    at: 'failed',
    fault: { code: 'CONDITION_FAILED' },
  })
})

test('a review is asked with the moment at which it is due', async () => {
  const gated = step('light', { uses: 'workload/restart', approve: { ...RULE, on_timeout: 'wait' } })
  const shop = await shopWith({ lit: false, calls: [] }, spec([gated]))
  const at = { ...shop, engine: { ...shop.engine, clock: { ...shop.engine.clock, now: () => new Date(DAY) } } }
  await conducted(at)
  const digest = approvalDigest(fold(await shop.events()), gated)
  const glass = { step: 'light', by: 'ada', because: 'x', witness: 'bob', signature: null }
  const actor = { id: 'ada', level: 'os', via: 'cli' } as const
  await shop.store.append(shop.run, { actor, events: [{ type: 'step.forced', ...glass, digest }] })
  await conducted(at)
  const asked = (await shop.events()).find(
    (event) => event.type === 'question.asked' && event.question.kind === 'review',
  )
  expect(asked).toMatchObject({ question: { due_at: '2026-11-25T14:13:02.000Z' } })
})

const DAY = '2026-11-24T14:13:02.000Z'
