import type { Json, JsonObject } from '../base/json.ts'
import { problemAt } from '../document/position.ts'
import type { Problem } from '../model/problem.ts'
import type { Compiling, StepAt } from './compiling.ts'
import { isReference, parseReference } from './reference.ts'
import type { VerbShape } from './verb-table.ts'
import { fieldsOf } from './verb-table.ts'

export interface CompiledArgs {
  readonly args: JsonObject
  readonly problems: readonly Problem[]
}

/**
 * The arguments of a step without the field that names the target. Inputs are put in now; what a step gives is known only
 * when it has given it, and stays a reference `{"$": "steps.issue.fresh"}`. Absent fields take the default of the action.
 */
export function compileArgs(
  compiling: Compiling,
  verb: VerbShape,
  at: StepAt & { readonly given: JsonObject },
): CompiledArgs {
  const problems: Problem[] = []
  const fields = Object.entries(fieldsOf(verb.with)).filter(([name]) => name !== verb.names)
  const args = fields.map(([name, field]): [string, Json | undefined] => {
    const given = at.given[name]
    const value = isReference(given) ? referred(given, at) : given
    if (isLater(value)) return [name, value]
    const parsed = field.safeParse(value)
    if (!parsed.success) problems.push(misfit(compiling, at, name))
    return [name, parsed.success ? (parsed.data as Json | undefined) : null]
  })
  return { args: Object.fromEntries(args.filter(([, value]) => value !== undefined)) as JsonObject, problems }
}

function referred(text: string, { values }: StepAt): Json {
  const found = parseReference(text)
  if (found?.kind === 'step') return { $: `steps.${found.id}.${found.field}` }
  return found?.kind === 'input' ? (values[found.name] ?? null) : null
}

function isLater(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && '$' in value
}

function misfit({ runbook: { document } }: Compiling, { step, index }: StepAt, name: string): Problem {
  return problemAt(document.place(['steps', index, 'with', name]), 'Y049', {
    what: `what was given for ${name} does not fit ${step.uses}`,
    fix: 'see what this field takes: stanch runbook explain',
  })
}
