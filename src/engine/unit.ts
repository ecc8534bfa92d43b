import { createHash } from 'node:crypto'
import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Briefing } from '../model/briefing.ts'
import { briefing } from '../run/briefing.ts'
import { resolveArgs } from '../run/resolve.ts'
import type { StepSpec, TargetSpec } from '../run/spec.ts'
import type { RunState } from '../run/state.ts'
import { stepOf, targetOf, unitOf } from '../run/state.ts'
import { argsSchema, isVerb, VERBS } from '../sdk/index.ts'
import type { AnyAction, Context, Input } from '../sdk/index.ts'
import type { Engine } from './ports.ts'

/** One unit made ready to act: its action, its input, its context. */
export interface Ready {
  readonly step: StepSpec
  readonly target: TargetSpec
  readonly action: AnyAction
  readonly input: Input<unknown, unknown, unknown>
  readonly ctx: Context
  readonly key: string
}

/** @throws FaultError PLAN_BLOCKED or INPUT_MISSING when the unit cannot even be asked about. */
export async function ready(
  engine: Engine,
  at: { run: string; state: RunState; signal: AbortSignal },
  unit: { step: string; target: string; told?: { readonly apart: string; readonly briefing: Briefing } },
): Promise<Ready> {
  const { run, state, signal } = at
  const step = stepOf(state, unit.step)
  const target = targetOf(state, unit.step, unit.target)
  if (!step || !target) throw new Error(`no unit ${unit.step}/${unit.target}`)
  const connector = await engine.connector(target.uses)
  const action = isVerb(step.uses) ? connector.actions[step.uses] : undefined
  if (!action) throw blocked(`${target.uses} cannot ${step.uses}`, 'name a connector that can in the inventory')
  const { redone } = unitOf(state, step.id, target.id)
  // What is done once more is another act: under the old key a system would answer with the first one.
  const act = unit.told?.apart ?? (redone > 0 ? `${step.id}#${redone}` : step.id)
  const key = idempotencyKey(run, act, target.id)
  const fanOut = step.targets.length > 1
  const ctx = engine.context({ step: step.id, target: target.id, fanOut, idempotencyKey: key, signal })
  const input = {
    settings: connector.settings.parse(target.settings),
    target: parseTarget(connector.target.parse(fieldOf(target.target, 'with')), target.target),
    args: parseArgs(step, resolveArgs(state, target.args)),
    briefing: unit.told?.briefing ?? briefing(run, state),
  }
  return { step, target, action, input, ctx, key }
}

/** Stable over retries and resumes: base32-like text of SHA-256 over run, step and target. */
export function idempotencyKey(run: string, step: string, target: string): string {
  const hash = createHash('sha256').update(`stanch-idem/1\0${run}\0${step}\0${target}`).digest()
  return BigInt(`0x${hash.toString('hex')}`)
    .toString(32)
    .slice(0, 26)
}

function parseTarget(own: unknown, whole: Json): unknown {
  return isJsonObject(whole) ? { ...whole, with: own } : whole
}

function parseArgs(step: StepSpec, args: Json): unknown {
  if (!isVerb(step.uses)) return args
  const parsed = argsSchema(VERBS[step.uses]).safeParse(args)
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join('.') ?? 'with'
  throw new FaultError(
    {
      code: 'INPUT_MISSING',
      what: `step ${step.id} lacks ${field}`,
      saw: 'nothing usable',
      wanted: parsed.error.issues[0]?.message ?? 'a value',
      changed: [],
      retry: 'after-fix',
      next: [
        { say: `See what the steps before gave:`, command: 'stanch runs show RUN' },
        { say: 'Give the missing value:', command: `stanch runs provide RUN ${field}` },
      ],
    },
    'none',
  )
}

function fieldOf(value: Json, field: string): Json {
  return isJsonObject(value) ? (value[field] ?? {}) : {}
}

export function blocked(because: string, fix: string): FaultError {
  return new FaultError(
    {
      code: 'PLAN_BLOCKED',
      what: because,
      saw: because,
      wanted: 'a plan that can be carried out',
      changed: [],
      retry: 'after-fix',
      next: [{ say: fix }],
    },
    'none',
  )
}
