import { parseDuration } from '../base/duration.ts'
import { checked } from '../document/checked.ts'
import type { Checked } from '../document/checked.ts'
import { problemAt } from '../document/position.ts'
import type { Problem } from '../model/problem.ts'
import type { Step } from '../model/runbook.ts'
import type { ApprovalRule, RunSpec, StepSpec } from '../run/spec.ts'
import { actionOf } from './action.ts'
import { resolveInputs } from './compile-inputs.ts'
import { compileTargets } from './compile-targets.ts'
import type { Compiling, StepAt } from './compiling.ts'
import { explicitNeeds } from './draft.ts'
import { resourceOf } from './resource.ts'
import { verbOf } from './verb-table.ts'

/** What holds for a step that does not say; docs/runbooks.md and the schema tell the same. */
export const DEFAULTS = { parallel: 8, retry: { times: 2, delay: '5s' }, timeout: '5m' } as const

/**
 * Binds a runbook to one incident. Nothing is looked up later: what runs is what was planned, shown and approved, though
 * the files change. Problems stand at the place in the runbook that asks for what is not there.
 */
export function compileRun(compiling: Compiling): Checked<RunSpec> {
  const { runbook, digest } = compiling.runbook
  const { values, credentials, problems } = resolveInputs(compiling)
  if (problems.length > 0) return checked<never>(undefined as never, problems)
  const needs = explicitNeeds(runbook.steps)
  const steps = runbook.steps.map((step, index) => compileStep(compiling, { step, index, values, credentials }))
  const spec: RunSpec = {
    runbook: { name: runbook.name, title: runbook.title, digest, controls: runbook.controls },
    drill: compiling.inventory.drill,
    credential: [...credentials.values()][0]?.id ?? null,
    resources: [...new Set([...credentials.values()].map((one) => resourceOf(compiling.inventory, one)))],
    inputs: values,
    steps: steps.map(({ spec: step }, index) => ({ ...step, needs: [...(needs[index] ?? [])] })),
    people: [...compiling.people],
    escrow: { recipients: [...compiling.recipients] },
  }
  return checked(spec, [...steps.flatMap((step) => step.problems), ...unknownApprovers(compiling)])
}

function compileStep(
  compiling: Compiling,
  at: StepAt,
): { readonly spec: StepSpec; readonly problems: readonly Problem[] } {
  const { step } = at
  const { uses } = actionOf(step)
  const { targets, problems } = compileTargets(compiling, at)
  const spec: StepSpec = {
    id: step.id,
    title: titleOf(step, verbOf(compiling.verbs, uses)?.summary),
    phase: step.phase,
    why: step.why ?? null,
    uses,
    needs: [],
    when: step.when ?? null,
    targets: [...targets],
    approve: step.approve ? ruleOf(step.approve) : null,
    unverified: step.verify === 'none' ? (step.because ?? '') : null,
    ...pace(step),
  }
  return { spec, problems }
}

function pace(step: Step): Pick<StepSpec, 'parallel' | 'always' | 'on_failure' | 'retry' | 'timeout_ms'> {
  const retry = step.retry ?? DEFAULTS.retry
  return {
    parallel: step.parallel ?? DEFAULTS.parallel,
    always: step.always ?? false,
    on_failure: step.on_failure ?? 'stop',
    retry: { times: retry.times, delay_ms: ms(retry.delay) },
    timeout_ms: ms(step.timeout ?? DEFAULTS.timeout),
  }
}

function titleOf({ id, title, manual }: Step, summary: string | undefined): string {
  const [first] = typeof manual === 'string' ? [manual] : (manual ?? [])
  return title ?? first?.slice(0, 200) ?? summary ?? id
}

function ruleOf({ any, of, not, within, on_timeout }: NonNullable<Step['approve']>): ApprovalRule {
  return { any, of, not, within_ms: ms(within), on_timeout }
}

/** Lint has seen that it is a duration. */
function ms(text: string): number {
  return parseDuration(text) ?? 300_000
}

/** A question that nobody may answer only waits for its time-out. */
function unknownApprovers({ runbook: { runbook, document }, people }: Compiling): readonly Problem[] {
  const known = new Set(people.flatMap(({ id, groups }) => [id, ...groups.map((group) => `group:${group}`)]))
  return runbook.steps.flatMap(({ approve }, index) =>
    (approve?.of ?? []).flatMap((who, at) =>
      known.has(who)
        ? []
        : problemAt(document.place(['steps', index, 'approve', 'of', at]), 'Y048', {
            what: `nobody is ${who}`,
            fix: 'add people or groups to stanch.config.yaml, or name others here',
            level: 'warning',
          }),
    ),
  )
}
