import { z } from 'zod'
import { openRegularFile } from '../../base/open-file.ts'
import type { Json } from '../../base/json.ts'
import { RunSpec } from '../../run/spec.ts'
import { deedOf } from '../../views/plan-difference.ts'
import type { Draft, RunRequest } from './app.ts'
import { Refused } from './refused.ts'

const AnyJson: z.ZodType<Json> = z.json()

/** A plan as `stanch plan -o` writes it: enough to make it again and to see every difference. No secret is in it. */
const PlanFile = z.strictObject({
  stanch_plan: z.literal(1),
  /** The runbook by its name, or by its path as it was typed. */
  runbook: z.string(),
  inputs: z.record(z.string(), z.string()),
  /** Names of the secret inputs that were given. */
  secrets: z.array(z.string()),
  digest: z.string(),
  spec: RunSpec,
  units: z.array(z.strictObject({ step: z.string(), target: z.string(), deed: AnyJson })),
})
type PlanFile = z.output<typeof PlanFile>

export function planFileText({ spec, digest, units }: Draft, { runbook, inputs, secrets }: RunRequest): string {
  const file: PlanFile = {
    stanch_plan: 1,
    runbook,
    inputs: { ...inputs },
    secrets: Object.keys(secrets),
    digest,
    spec,
    units: units.map(({ step, target, plan }) => ({ step: step.id, target, deed: deedOf(plan) })),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** The file may come from anywhere: it decides what is planned, and never that anything is done which is not planned anew. */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const opened = await openRegularFile(path)
  if (!opened.ok) throw new Refused(`${path}: ${opened.say}`, '$ stanch plan RUNBOOK -o FILE')
  const parsed = PlanFile.safeParse(jsonOf(opened.bytes))
  if (parsed.success) return parsed.data
  throw new Refused(`${path} is not a plan of this version of stanch`, '$ stanch plan RUNBOOK -o FILE')
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}
