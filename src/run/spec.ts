import { z } from 'zod'
import { Person } from '../model/actor.ts'
import type { Json } from '../base/json.ts'

const Id = z.string().min(1).max(200)
const AnyJson: z.ZodType<Json> = z.json()

/** Who must agree before a step acts. */
export const ApprovalRule = z.strictObject({
  any: z.int().min(1).max(10),
  /** `group:security` or a person's id. */
  of: z.array(z.string()).min(1),
  not: z.enum(['requester', 'nobody']),
  within_ms: z.int().positive(),
  on_timeout: z.enum(['wait', 'deny', 'escalate']),
})
export type ApprovalRule = z.output<typeof ApprovalRule>

/**
 * One thing acted on, with all a connector needs to act again hours later in another process. `args` may hold references
 * `{"$": "steps.issue.fresh"}`, resolved from the journal when the step starts.
 */
export const TargetSpec = z.strictObject({
  id: Id,
  /** Name of the connector in the inventory. */
  connector: Id,
  /** The connector itself, `identity/oidc-provider`. */
  uses: Id,
  settings: AnyJson,
  target: AnyJson,
  args: AnyJson,
  /** Targets of wave n+1 start when all of wave n are done. */
  wave: z.int().min(0),
})
export type TargetSpec = z.output<typeof TargetSpec>

export const StepSpec = z.strictObject({
  id: Id,
  title: z.string(),
  phase: z.enum(['detect', 'contain', 'eradicate', 'recover', 'notify', 'improve']),
  why: z.string().nullable(),
  /** The action, `identity/issue-client-secret`. */
  uses: Id,
  needs: z.array(Id),
  when: z.string().nullable(),
  targets: z.array(TargetSpec),
  parallel: z.int().min(1),
  approve: ApprovalRule.nullable(),
  always: z.boolean(),
  on_failure: z.enum(['stop', 'continue']),
  retry: z.strictObject({ times: z.int().min(0), delay_ms: z.int().min(0) }),
  timeout_ms: z.int().positive(),
  /** The reason why this step is not verified; null when it is. */
  unverified: z.string().nullable(),
})
export type StepSpec = z.output<typeof StepSpec>

/**
 * A runbook bound to one incident: references into the inventory are resolved, targets are fixed. It is the data of
 * `run.opened`, so a resume, an approval or an auditor needs no file but the journal.
 */
export const RunSpec = z.strictObject({
  runbook: z.strictObject({ name: Id, title: z.string(), digest: z.string(), controls: z.array(z.string()) }),
  drill: z.boolean(),
  /** Whoever started it wants to be asked before each step that changes something. */
  pace: z.literal('step').optional(),
  /** The credential this run is about; null for a runbook without one. */
  credential: Id.nullable(),
  /** What the run locks: one digest of (issuer, client id) each. */
  resources: z.array(z.string()),
  /** Plain input values, and for secret inputs their reference (`run:inputs.leaked`) or null when not given. */
  inputs: z.record(z.string(), AnyJson),
  steps: z.array(StepSpec),
  people: z.array(Person),
  escrow: z.strictObject({ recipients: z.array(z.string()) }),
})
export type RunSpec = z.output<typeof RunSpec>
