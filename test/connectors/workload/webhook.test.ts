import { createHmac } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import webhook from '../../../src/connectors/workload/webhook.ts'
import type { TestContextOptions } from '../../../src/sdk/testkit/context.ts'
import { restartHook } from '../../world/restart-hook.ts'
import type { RestartHook } from '../../world/restart-hook.ts'
import { play } from '../play.ts'
import type { Cast } from '../play.ts'

const KEY_BYTES = Buffer.from('canary-webhook-key-bytes-0042')
const SECRETS = { 'env:BEARER': 'canary-webhook-bearer-9', 'env:KEY': `whsec_${KEY_BYTES.toString('base64')}` }
let hook: RestartHook | undefined
afterEach(() => hook?.stop())

async function world(bearer = ''): Promise<RestartHook> {
  hook = await restartHook(bearer)
  return hook
}

function restart(at: RestartHook, settings: object, context: TestContextOptions = {}, expected = 'started_at'): Cast {
  return play(webhook, 'workload/restart', {
    settings,
    with: { url: `${at.url}/restart`, health: { url: `${at.url}/healthz`, expect: expected } },
    context: { secrets: SECRETS, ...context },
  })
}

test('a program whose health page shows another start is proven restarted', async () => {
  const at = await world(SECRETS['env:BEARER'])
  const { receipt, proof } = await restart(at, { bearer: 'env:BEARER' }).carryOut()
  expect(receipt).toEqual({ was: 'start 0' })
  expect(proof.verdict).toBe('proven')
})

test('the mark may be a number deep in the page', async () => {
  const at = await world()
  const cast = restart(at, { signing_key: 'env:KEY' }, {}, 'build.number')
  expect((await cast.carryOut()).proof.verdict).toBe('proven')
})

test('a receiver can check the signature over id, time and the very bytes', async () => {
  const at = await world()
  await restart(at, { signing_key: 'env:KEY' }).carryOut()
  const [{ headers, body }] = at.asked as [RestartHook['asked'][number]]
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  const mac = createHmac('sha256', KEY_BYTES).update(signed).digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${mac}`)
  expect(headers['webhook-id']).toBe(headers['idempotency-key'])
  expect(JSON.parse(body)).toMatchObject({ type: 'stanch.restart', run: '7K2FQ', target: 'the-target' })
})

test('a signing key of another form is our fault to fix, and nothing is sent', async () => {
  const at = await world()
  const cast = restart(at, { signing_key: 'env:KEY' }, { secrets: { 'env:KEY': 'whsec_short' } })
  await expect(cast.carryOut()).rejects.toMatchObject({ effect: 'none', fault: { code: 'SECRET_UNREADABLE' } })
  expect(at.asked).toEqual([])
})

test('without bearer and signing key anybody could restart it, so stanch does not ask', async () => {
  const at = await world()
  expect(await restart(at, {}).plan()).toMatchObject({ kind: 'blocked' })
})

test('a receiver that refuses our bearer changes nothing', async () => {
  const at = await world('canary-another-bearer')
  const sent = restart(at, { bearer: 'env:BEARER' }).carryOut()
  await expect(sent).rejects.toMatchObject({ effect: 'none', fault: { code: 'TARGET_REFUSED_US' } })
})

test('a yes without a new start is disproven after the whole window', async () => {
  const at = await world()
  at.pretend()
  const cast = restart(at, { signing_key: 'env:KEY' })
  expect((await cast.carryOut()).proof).toMatchObject({ verdict: 'disproven' })
  expect(cast.record.pauses.length).toBeGreaterThan(5)
})

test('a program that was down before cannot be proven to have restarted, only to answer', async () => {
  const at = await world()
  at.down()
  const cast = restart(at, { signing_key: 'env:KEY' })
  expect(await cast.plan()).toMatchObject({ kind: 'change', lines: [expect.stringContaining('cannot be proven')] })
  expect((await cast.carryOut()).proof.verdict).toBe('unknown')
})

test('after a lost answer the start before our first attempt is what counts', async () => {
  const at = await world()
  const first = restart(at, { signing_key: 'env:KEY' })
  const plan = await first.plan()
  at.loseNextAnswer()
  await expect(first.apply(plan.kind === 'change' ? plan.change : null)).rejects.toMatchObject({ effect: 'unknown' })
  const second = restart(at, { signing_key: 'env:KEY' }, { escrow: first.record.escrow })
  expect(await second.plan()).toMatchObject({ kind: 'settled', receipt: { was: 'start 0' } })
  expect(await second.verify({ was: 'start 0' })).toMatchObject({ verdict: 'proven' })
})
