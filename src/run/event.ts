import { z } from 'zod'
import { Exposure } from '../model/exposure.ts'
import { Fault } from '../model/fault.ts'
import { Proof } from '../model/proof.ts'
import { Want } from '../model/want.ts'
import type { Json } from '../base/json.ts'
import { ApprovalRule, RunSpec } from './spec.ts'

const Id = z.string().min(1).max(200)
const Sentence = z.string().max(4000)
const AnyJson: z.ZodType<Json> = z.json()
/** Every acting step acts on a target; `step` and `target` together name one unit of work. */
const unit = { step: Id, target: Id }

/**
 * How a question ends when nobody answers: `wait` for ever, `deny`, or `escalate` (asked again, marked). `digest` binds an
 * approval to what was shown.
 */
export const Question = z.strictObject({
  id: Id,
  /** `review`: of an act without approval. `go`: whoever wanted to be asked before each step is asked. */
  kind: z.enum(['approve', 'by-hand', 'review', 'go']),
  step: Id,
  target: Id.nullable(),
  prompt: Sentence,
  lines: z.array(Sentence),
  wants: z.array(Want),
  digest: z.string().nullable(),
  rule: ApprovalRule.nullable(),
  escalated: z.boolean(),
  /** When it should be answered, from when it was asked; nothing happens by itself when it is not. */
  due_ms: z.int().positive().optional(),
  /** The same as a moment, UTC; written when it is asked. */
  due_at: z.iso.datetime().optional(),
})
export type Question = z.output<typeof Question>

/** Everything that can happen to a run, in the past tense. The journal holds these and nothing else. */
export const RunEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('run.opened'), by: Id, spec: RunSpec }),
  z.strictObject({ type: z.literal('run.resumed'), by: Id, epoch: z.int() }),
  z.strictObject({ type: z.literal('run.interrupted'), because: Sentence }),
  z.strictObject({ type: z.literal('run.aborted'), by: Id, because: Sentence }),
  /** Somebody else is to see to what waits; who may do what does not change by it. */
  z.strictObject({ type: z.literal('run.handed'), by: Id, to: Id, because: Sentence }),
  z.strictObject({ type: z.literal('run.closed'), outcome: z.enum(['proven', 'gaps', 'aborted']), exposure: Exposure }),
  z.strictObject({ type: z.literal('step.entered'), step: Id }),
  /** Without a target: the whole step (its condition was false). */
  z.strictObject({
    type: z.literal('step.settled'),
    step: Id,
    target: Id.nullable(),
    because: Sentence,
    receipt: AnyJson,
  }),
  z.strictObject({
    type: z.literal('step.planned'),
    ...unit,
    plan: z.enum(['change', 'look', 'by-hand']),
    change: AnyJson,
    says: Sentence,
    lines: z.array(Sentence),
    wants: z.array(Want),
    /** Why it cannot be undone; absent when it can. */
    cannot_undo: Sentence.optional(),
  }),
  z.strictObject({
    type: z.literal('step.approved'),
    step: Id,
    by: Id,
    digest: z.string(),
    signature: z.string().nullable(),
  }),
  z.strictObject({ type: z.literal('step.denied'), step: Id, by: Id, because: Sentence }),
  /** Break-glass: one person goes ahead without the approvals that the rule wants. A review keeps the run open. */
  z.strictObject({
    type: z.literal('step.forced'),
    step: Id,
    by: Id,
    digest: z.string(),
    because: Sentence,
    witness: Id,
    signature: z.string().nullable(),
  }),
  /** The owners' channels were told of it, by name of the channel; empty when the run has none. */
  z.strictObject({
    type: z.literal('witness.told'),
    step: Id,
    witness: Id,
    channels: z.array(z.strictObject({ channel: Id, told: z.boolean(), says: Sentence })),
  }),
  z.strictObject({ type: z.literal('step.applying'), ...unit, key: Id, change: z.string() }),
  /** No complete answer to what was begun: why. Whether it took effect is found out by looking. */
  z.strictObject({ type: z.literal('step.doubted'), ...unit, fault: Fault }),
  /** `found`: not heard from the call itself but seen by looking again. */
  z.strictObject({ type: z.literal('step.applied'), ...unit, receipt: AnyJson, found: z.boolean() }),
  z.strictObject({ type: z.literal('step.verified'), ...unit, proof: Proof }),
  z.strictObject({ type: z.literal('step.failed'), step: Id, target: Id.nullable(), fault: Fault }),
  z.strictObject({ type: z.literal('step.retried'), ...unit, by: Id }),
  /** A person takes over by hand what has failed; what they did is looked at afterwards. */
  z.strictObject({ type: z.literal('step.taken'), ...unit, by: Id, because: Sentence }),
  /** What was done is done once more, from a new look on; approvals given before count for nothing. */
  z.strictObject({ type: z.literal('step.reopened'), ...unit, by: Id, because: Sentence }),
  z.strictObject({ type: z.literal('step.skipped'), ...unit, by: Id, because: Sentence }),
  z.strictObject({ type: z.literal('question.asked'), question: Question }),
  z.strictObject({ type: z.literal('question.answered'), id: Id, by: Id, answer: AnyJson }),
  z.strictObject({ type: z.literal('question.expired'), id: Id, then: z.enum(['deny', 'escalate']) }),
  z.strictObject({ type: z.literal('note.added'), by: Id, text: Sentence }),
  /** A sealed secret: where it is kept and how to recognise it; never the value, never the ciphertext. */
  z.strictObject({ type: z.literal('escrow.sealed'), ref: Id, fingerprint: z.string(), sha256: z.string() }),
  z.strictObject({ type: z.literal('escrow.destroyed'), refs: z.array(Id) }),
])
export type RunEvent = z.output<typeof RunEvent>
export type EventType = RunEvent['type']
