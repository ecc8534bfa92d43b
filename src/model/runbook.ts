import { z } from 'zod'

const StepId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,40}$/)
  .meta({ description: 'Name of the step, ^[a-z][a-z0-9-]{0,40}$' })
const InputName = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/)
const Duration = z
  .string()
  .regex(/^\d{1,6}(s|m|h)$/)
  .meta({ description: 'A duration such as 30s, 10m or 1h' })

export const PHASES = ['detect', 'contain', 'eradicate', 'recover', 'notify', 'improve'] as const

const prompt = z.string().max(200).optional().meta({ description: 'The question a person is asked' })
const optional = z.boolean().default(false).meta({ description: 'May be left out' })
const fallback = z.string().optional().meta({ description: 'The answer when nobody gives one' })
export const CREDENTIAL_KINDS = ['oidc-client-secret', 'signing-key'] as const
export const RunbookInput = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('credential').meta({ description: 'An entry of the inventory' }),
    kind: z.enum(CREDENTIAL_KINDS).meta({ description: 'What kind of credential' }),
    prompt,
  }),
  z.strictObject({
    type: z.literal('secret').meta({ description: 'Read from stdin, a file or a hidden prompt; sealed, never shown' }),
    optional,
    prompt,
  }),
  z.strictObject({
    type: z.literal('choice').meta({ description: 'One of a few words' }),
    options: z.array(z.string()).min(2).max(20).meta({ description: 'The words to choose from' }),
    default: fallback,
    prompt,
  }),
  z.strictObject({
    type: z.literal('text').meta({ description: 'A plain text; never a secret' }),
    optional,
    default: fallback,
    prompt,
  }),
])
export type RunbookInput = z.output<typeof RunbookInput>

/** Whether a run can begin without an answer. */
export function mayBeLeftOut(input: RunbookInput): boolean {
  if (input.type === 'credential') return false
  return ('optional' in input && input.optional) || ('default' in input && input.default !== undefined)
}

/** Approval comes before the act and binds to the plan's digest. */
export const Approve = z.strictObject({
  any: z.int().min(1).max(10).default(1).meta({ description: 'How many must agree' }),
  of: z
    .array(z.string().regex(/^(group:)?[a-z][a-z0-9._-]*$/))
    .min(1)
    .meta({ description: 'group:NAME or person ids' }),
  not: z.enum(['requester', 'nobody']).default('requester').meta({ description: 'Who may not approve' }),
  within: Duration.default('15m').meta({ description: 'How long the question stands, 1s to 24h, for example 15m' }),
  on_timeout: z
    .enum(['wait', 'deny', 'escalate'])
    .default('deny')
    .meta({ description: 'Without an answer: wait on, take it as a no, or ask once more, louder' }),
})

export const Retry = z.strictObject({
  times: z.int().min(0).max(10).meta({ description: 'Attempts after the first' }),
  delay: Duration.default('5s').meta({ description: 'The wait before each, 1s to 1h' }),
})

/** One wave of a fan-out: a count, a percentage, or the rest. */
export const Wave = z.union([z.int().min(1), z.string().regex(/^\d{1,3}%$/), z.literal('rest')])

export const Step = z.strictObject({
  id: StepId,
  title: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'What people read on the screen, in Slack and in the report' }),
  phase: z.enum(PHASES).meta({ description: 'Where in the response this step belongs' }),
  why: z.string().max(1000).optional().meta({ description: 'Shown to the responder beside the step' }),
  uses: z
    .string()
    .regex(/^[a-z-]+\/[a-z0-9-]+$/)
    .optional()
    .meta({ description: 'The action, for example identity/prove-dead' }),
  with: z
    .record(z.string(), z.json())
    .optional()
    .meta({ description: "The action's arguments; $inputs.x, $steps.y.z and $item are whole values" }),
  needs: z
    .array(StepId)
    .optional()
    .meta({ description: 'Steps that must be done first. Without it: the step above; []: starts at once' }),
  when: z.string().max(2048).optional().meta({ description: 'A CEL condition; exactly true or false' }),
  for_each: z
    .string()
    .regex(/^\$/)
    .optional()
    .meta({ description: 'A list from the inventory, for example $inputs.client.dependents' }),
  waves: z
    .array(Wave)
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'How many of for_each at a time, for example [1, 10%, rest]' }),
  parallel: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: 'How many at the same time inside a wave; 8 unless told' }),
  approve: Approve.optional().meta({ description: 'Who must agree before this step acts' }),
  always: z.boolean().optional().meta({ description: 'Runs however the steps before ended' }),
  on_failure: z
    .enum(['stop', 'continue'])
    .optional()
    .meta({ description: 'What a failure means for the steps after it' }),
  retry: Retry.optional().meta({ description: 'Attempts after the first; 2 with 5s between unless told' }),
  timeout: Duration.optional().meta({ description: 'For one attempt, 1s to 1h; 5m unless told' }),
  verify: z.literal('none').optional().meta({ description: 'Only when nothing can verify it; needs because' }),
  because: z.string().max(500).optional().meta({ description: 'Why this step is not verified' }),
  manual: z
    .union([z.string().max(1000), z.array(z.string().max(1000)).min(1).max(50)])
    .optional()
    .meta({ description: 'Work for a person; short for uses: manual/checklist' }),
  evidence: z
    .array(z.enum(['link', 'text', 'confirm', 'file']))
    .optional()
    .meta({ description: 'What the person must bring back' }),
})
export type Step = z.output<typeof Step>

/** What a runbook may say; docs/runbooks.md tells it with examples. */
export const Runbook = z.strictObject({
  stanch: z.literal(1).meta({ description: 'Version of this format' }),
  name: StepId.meta({ description: 'Name of the runbook, as its file is called' }),
  title: z.string().min(1).max(200).meta({ description: 'What it is for, in words' }),
  controls: z
    .array(z.string().max(40))
    .max(50)
    .default([])
    .meta({ description: 'Control ids that its steps support, for example NHI2:2025 or RS.MI-01' }),
  inputs: z
    .record(InputName, RunbookInput)
    .default({})
    .meta({ description: 'What a person is asked before it starts' }),
  steps: z.array(Step).min(1).max(200).meta({ description: 'What is done, read top to bottom' }),
})
export type Runbook = z.output<typeof Runbook>
