import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SecretRef } from '../../src/base/secret.ts'
import { openQuestions } from '../../src/run/state.ts'
import { report } from '../../src/views/report.ts'
import { isVerified } from '../../src/views/audit-card.ts'
import type { Drilled } from './drilled.ts'
import { drilled } from './drilled.ts'

let one: Drilled
beforeAll(async () => {
  one = await drilled()
})
afterAll(() => one.stop())

test('nobody answers: the responder goes ahead alone, the owners read of it at once, and Bob must review it', async () => {
  const { responder, bob, world } = one
  const draft = await responder.plan(
    {
      runbook: 'leaked-oidc-client-secret',
      inputs: { client: 'shop-web', strategy: 'contain-first' },
      secrets: { leaked: world.leakedRef as SecretRef },
    },
    AbortSignal.timeout(60_000),
  )
  if (!draft.ok) throw new Error(draft.because)
  const started = await responder.start(draft.value)
  if ('heldBy' in started) throw new Error('held')
  const { run } = started
  const conduct = () => responder.conduct(run, { signal: AbortSignal.timeout(90_000), waits: () => false })

  const [asked] = openQuestions((await conduct()).state)
  const plan = { step: asked?.step ?? '', digest: asked?.digest ?? '' }
  const glass = { because: 'security does not answer', witness: 'bob' }
  expect(await responder.request(run, { ask: 'break-glass', ...plan, ...glass })).toMatchObject({ ok: true })
  await responder.resume(run)
  await conduct()

  const messages = await (await fetch(world.messages)).text()
  expect(messages).toContain('BREAK-GLASS: responder acts on')
  expect(messages).toContain('bob: you are named as the witness')
  expect(messages).toMatch(/reviews it by \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/)
  expect(await (await fetch(world.mails)).text()).toContain('BREAK-GLASS by responder')

  const manual = openQuestions(await responder.request(run, { ask: 'note', text: 'x' }).then(need))
  for (const question of manual.filter(({ kind }) => kind === 'by-hand'))
    need(
      await responder.request(run, { ask: 'answer', question: question.id, answer: { link: 'https://t.example/1' } }),
    )
  await responder.resume(run)
  expect((await conduct()).how).toBe('stuck')

  const review = manual.find(({ kind }) => kind === 'review')
  const says = { ask: 'answer', question: review?.id ?? '', answer: { verdict: 'accepted', text: 'right' } } as const
  expect(await responder.request(run, says)).toMatchObject({
    ok: false,
    because: expect.stringContaining('somebody else'),
  })
  need(await bob.request(run, says))
  await responder.resume(run)
  expect((await conduct()).how).toBe('closed')
  expect(isVerified(need(await responder.verify({ run })))).toBe(true)
  const text = report(run, await responder.store.read(run))
  expect(text).toContain('## Acts without approval')
  expect(text).toContain('reviewed by bob: accepted, right')
})

function need<T>(result: { ok: true; value: T } | { ok: false; because: string }): T {
  if (!result.ok) throw new Error(result.because)
  return result.value
}
