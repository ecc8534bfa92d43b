import assert from 'node:assert/strict'
import { Secret } from '../../base/secret.ts'
import { Want } from '../../model/want.ts'
import { assertNoSecret, assertNoSecretIn } from './no-secret.ts'
import { onStage, planNow } from './stage.ts'
import type { Subject } from './stage.ts'
import type { ContractCheck } from './world.ts'

const TIMES = 100

/** What holds for every action: looking and planning touch nothing, and a plan is a function of what was seen. */
export function planChecks(subject: Subject): readonly ContractCheck[] {
  return [
    { name: 'observing and planning write nothing', run: () => writesNothing(subject) },
    { name: 'a plan depends on nothing but what was seen', run: () => isPure(subject) },
    { name: `the scene leads to a plan of kind ${subject.stage.acts}`, run: () => leadsTo(subject) },
  ]
}

function writesNothing(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    await planNow(play)
    await planNow(play)
    assert.equal(play.scene.changes(), 0)
    assert.deepEqual(
      [play.record.fileWrites, play.record.commands, play.record.signals],
      [[], [], []],
      'observe wrote a file, ran a command or sent a signal',
    )
    assert.equal(play.record.escrow.size, 0, 'observe sealed a secret')
  })
}

function isPure(subject: Subject): Promise<void> {
  return onStage(subject, async ({ action, ctx, input }) => {
    const seen: unknown = await action.observe(ctx, input)
    const first = JSON.stringify(action.plan(seen, input))
    for (let time = 0; time < TIMES; time += 1) {
      const plan = action.plan(reordered(seen, time), reordered(input, time))
      assert.equal(JSON.stringify(plan), first)
    }
  })
}

function leadsTo(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    const plan = await planNow(play)
    assert.equal(plan.kind, subject.stage.acts, JSON.stringify(plan))
    if (plan.kind === 'by-hand') for (const want of plan.wants) Want.parse(want)
    const words = 'says' in plan ? plan.says : plan.because
    assert(words.length > 10, 'a plan says in a sentence what it does, or why it does nothing')
    assertNoSecret(JSON.stringify(plan), 'the plan')
    assertNoSecretIn(play.record)
  })
}

/** The same value with the keys of its plain objects in another order. */
function reordered(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => reordered(item, seed))
  if (!isPlain(value)) return value
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, reordered(item, seed)])
  const turn = entries.length === 0 ? 0 : seed % entries.length
  const turned = [...entries.slice(turn), ...entries.slice(0, turn)]
  return Object.fromEntries(seed % 2 === 0 ? turned : turned.toReversed())
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Secret) && isBare(value)
}

function isBare(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
