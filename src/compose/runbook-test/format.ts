import { z } from 'zod'
import type { JsonObject } from '../../base/json.ts'
import { draft7 } from '../../document/draft-7.ts'
import { Exposure } from '../../model/exposure.ts'
import { FaultCode } from '../../model/fault.ts'
import { Verdict } from '../../model/proof.ts'
import { Want } from '../../model/want.ts'
import { MARKS } from '../../views/plan-card.ts'
import { WORDS } from '../../views/word.ts'

const Unit = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,40}(?:\/\S{1,200})?$/)
  .meta({ description: 'A step, or step/target for one of its targets' })
const Text = z.string().max(500)

const Fails = z.strictObject({
  code: FaultCode,
  at: z.enum(['observe', 'apply', 'verify']).meta({ description: 'In which call' }),
  effect: z
    .enum(['none', 'unknown'])
    .default('none')
    .meta({ description: 'unknown: perhaps it took effect, as when an answer is lost' }),
  retry: z
    .enum(['safe', 'after-fix', 'never'])
    .default('after-fix')
    .meta({ description: 'safe: the engine tries again' }),
})

/** What a system answered in one attempt. Secrets are never recorded: a run makes new ones where the action gives one. */
export const Answer = z.strictObject({
  plan: z
    .enum(['change', 'look', 'settled', 'blocked', 'by-hand'])
    .optional()
    .meta({ description: 'What is found to do; change, or look for an action that only looks, unless said' }),
  says: Text.optional().meta({ description: 'The plan in words' }),
  because: Text.optional().meta({ description: 'Why it is settled or blocked' }),
  fix: Text.optional().meta({ description: 'The way out of blocked' }),
  change: z.json().optional().meta({ description: 'What an approval binds to' }),
  wants: z.array(Want).optional().meta({ description: 'What is brought back from by-hand' }),
  gives: z.record(z.string(), z.json()).optional().meta({ description: 'What later steps may take, without secrets' }),
  verify: Verdict.default('proven').meta({ description: 'What the proof shows' }),
  exposure: Exposure.optional().meta({ description: 'What the proof says of the leaked secret' }),
  residual: z.array(Text).optional().meta({ description: 'What stays open although it is proven' }),
  fails: Fails.optional().meta({ description: 'The call fails instead' }),
})
export type Answer = z.output<typeof Answer>

/** What people do when they are asked, or when a step has failed. */
const Deed = z.union([
  z.enum(['approve', 'deny', 'nobody', 'retry', 'skip']),
  z.record(z.string(), z.string()).meta({ description: 'What they bring back from work by hand' }),
])
export type Deed = z.output<typeof Deed>

const Happened = z
  .string()
  .regex(/^[a-z]+\.[a-z]+(?: \S+)?$/)
  .meta({ description: 'An event of the journal, for example step.approved issue' })

export const Expectation = z.strictObject({
  plan: z.record(Unit, z.enum(MARKS)).default({}).meta({ description: 'The mark of each step in the plan' }),
  steps: z
    .record(Unit, z.enum(WORDS))
    .default({})
    .meta({ description: 'How each step ends, in the word of the report' }),
  journal: z.array(Happened).default([]).meta({ description: 'Events in this order; others may lie between them' }),
  never: z.array(Happened).default([]).meta({ description: 'Events that must not occur' }),
  exposure: Exposure.optional().meta({ description: 'Whether the leaked secret still works at the end' }),
  ends: z
    .enum(['proven', 'gaps', 'aborted', 'waiting'])
    .meta({ description: 'How the run ends; waiting: only a person can move it' }),
})
export type Expectation = z.output<typeof Expectation>

export const Case = z.strictObject({
  name: z.string().min(1).max(200).meta({ description: 'A sentence that can be false' }),
  inputs: z.record(z.string(), z.string()).default({}).meta({ description: 'As --set gives them' }),
  secrets: z.array(z.string()).default([]).meta({ description: 'Secret inputs that are given; values are made up' }),
  people: z
    .record(Unit, Deed)
    .default({})
    .meta({ description: 'What people do, by step; without it a question stays open' }),
  answers: z
    .record(Unit, z.union([Answer, z.array(Answer).min(1).max(20)]))
    .default({})
    .meta({ description: 'What the systems answer, by step; a list is one attempt after the other' }),
  expect: Expectation,
})
export type Case = z.output<typeof Case>

/** A `NAME.test.yaml` beside a runbook: the real run core plays it with answers that were written down. */
export const RunbookTest = z.strictObject({
  stanch_test: z.literal(1).meta({ description: 'Version of this format' }),
  runbook: z
    .string()
    .optional()
    .meta({ description: 'The runbook, by its file; the one beside of the same name unless said' }),
  inventory: z
    .union([z.string(), z.record(z.string(), z.json())])
    .meta({ description: 'A file, or the inventory itself' }),
  cases: z.array(Case).min(1).max(100),
})
export type RunbookTest = z.output<typeof RunbookTest>

/** For editors. */
export function testSchema(): JsonObject {
  return draft7(RunbookTest)
}
