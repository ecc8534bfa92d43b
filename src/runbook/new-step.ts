import { z } from 'zod'
import { nearest } from '../base/nearest.ts'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import type { Step } from '../model/runbook.ts'
import { CHECKLIST } from './action.ts'
import type { VerbShape, VerbTable } from './verb-table.ts'
import { fieldsOf, isSecretField, mayBeAbsent, mayBeNull, verbOf } from './verb-table.ts'

/** A step before its arguments are known. Without an id it is called as its action; without a phase, where that belongs. */
export interface NewStep {
  readonly id?: string
  readonly phase?: Step['phase']
  readonly uses?: string
  readonly manual?: readonly string[]
  readonly evidence?: string
  readonly when?: string
  readonly always?: boolean
  /** It has an approval although it is not the first that acts. */
  readonly asks?: boolean
  /** Arguments that are decided already. */
  readonly given?: Readonly<Record<string, string>>
}

interface Before {
  readonly id: string
  readonly gives: Readonly<Record<string, z.ZodType>>
}

const APPROVE = '    approve: { any: 1, of: [group:security], not: requester, within: 15m, on_timeout: escalate }'

/** Each step as lines of YAML, its arguments taken from the inputs and from the steps before; the first that acts asks. */
export function fillSteps(wanted: readonly NewStep[], verbs: VerbTable): Result<readonly (readonly string[])[]> {
  const asking = whoAsks(wanted, verbs)
  const before: Before[] = []
  const filled: (readonly string[])[] = []
  for (const step of wanted) {
    const id = freshId(step, before)
    const lines = fillStep({ ...step, id }, verbs, before)
    if (!lines.ok) return lines
    filled.push([...lines.value, ...(asking.includes(step) ? [APPROVE] : [])])
    before.push({ id, gives: fieldsOf(verbOf(verbs, step.uses ?? '')?.gives ?? z.object({})) })
  }
  return { ok: true, value: filled }
}

/** Those that say so; when none does, the first that acts on a system. */
function whoAsks(wanted: readonly NewStep[], verbs: VerbTable): readonly NewStep[] {
  const saying = wanted.filter(({ asks }) => asks === true)
  const first = wanted.find(({ uses = '' }) => verbOf(verbs, uses)?.changes && !/^(?:manual|notify)\//.test(uses))
  return saying.length > 0 || !first ? saying : [first]
}

type Named = NewStep & { readonly id: string }

function fillStep(step: Named, verbs: VerbTable, before: readonly Before[]): Result<readonly string[]> {
  const { uses } = step
  if (uses === undefined) return { ok: true, value: [...head(step, undefined), ...byHand(step)] }
  const verb = verbOf(verbs, uses)
  if (!verb) return unknownAction(uses, Object.keys(verbs))
  if (verb.needsApproval)
    return refuse(`${uses} is written by hand, on purpose: stanch runbook explain --field ${uses}`)
  if (uses === CHECKLIST) return { ok: true, value: [...head(step, verb), ...byHand(step)] }
  const args = argsOf({ step, verb, verbs }, before)
  return args.ok ? { ok: true, value: [...head(step, verb), ...doing(uses, verb, args.value)] } : args
}

function unknownAction(uses: string, known: readonly string[]): Result<never> {
  const near = nearest(uses, known)
  return refuse(`there is no such action${near === undefined ? '' : `; did you mean ${near}?`}`)
}

function freshId({ id, uses = 'by-hand' }: NewStep, before: readonly Before[]): string {
  const name = id ?? uses.slice(uses.indexOf('/') + 1)
  const taken = before.filter((other) => other.id.replace(/-\d+$/, '') === name).length
  return taken === 0 ? name : `${name}-${taken + 1}`
}

function head({ id, phase, uses = '', when, always }: Named, verb: VerbShape | undefined): readonly string[] {
  return [
    `  - id: ${id}`,
    `    phase: ${phase ?? phaseOf(uses, verb)}`,
    ...((always ?? uses.startsWith('notify/')) ? ['    always: true'] : []),
    ...(when === undefined ? [] : [`    when: ${when}`]),
  ]
}

function phaseOf(uses: string, verb: VerbShape | undefined): Step['phase'] {
  const found = PHASES.find(([pattern]) => pattern.test(uses))
  return found?.[1] ?? (verb?.changes === true ? 'contain' : 'detect')
}

const PHASES: readonly (readonly [RegExp, Step['phase']])[] = [
  [/^notify\//, 'notify'],
  [/^manual\//, 'improve'],
  [/^(?:secret-store|workload)\//, 'eradicate'],
  [/\/(?:prove|enable|compare)-/, 'recover'],
]

function byHand({ manual, evidence }: NewStep): readonly string[] {
  const items = manual ?? ['Say here what is to be done, one line each.']
  return ['    manual:', ...items.map((item) => `      - ${item}`), `    evidence: [${evidence ?? 'text'}]`]
}

function doing(uses: string, verb: VerbShape, args: readonly string[]): readonly string[] {
  const list = LISTS[verb.about]
  return [
    `    uses: ${uses}`,
    ...(list === undefined ? [] : [`    for_each: $inputs.client.${list}`]),
    ...(args.length > 0 ? [`    with: { ${args.join(', ')} }`] : []),
  ]
}

const LISTS: Partial<Record<VerbShape['about'], string>> = { dependent: 'dependents', workload: 'workloads' }

interface Filling {
  readonly step: NewStep
  readonly verb: VerbShape
  readonly verbs: VerbTable
}

function argsOf({ step, verb, verbs }: Filling, before: readonly Before[]): Result<readonly string[]> {
  const args: string[] = []
  for (const [name, field] of Object.entries(fieldsOf(verb.with))) {
    const value = step.given?.[name] ?? valueOf({ name, field, verb, verbs }, before)
    if (value !== undefined) args.push(`${name}: ${value}`)
    else if (!mayBeAbsent(field)) return refuse(`${step.uses ?? ''} needs a ${name}, which no step before it gives`)
  }
  return { ok: true, value: args }
}

interface Field {
  readonly name: string
  readonly field: z.ZodType
  readonly verb: VerbShape
  readonly verbs: VerbTable
}

/** The target; a secret that may be left out is the leaked one; anything else comes from a step before, or is asked. */
function valueOf({ name, field, verb, verbs }: Field, before: readonly Before[]): string | undefined {
  if (name === verb.names) return LISTS[verb.about] === undefined ? '$inputs.client' : '$item'
  if (isSecretField(field)) return mayBeAbsent(field) && name !== 'fresh' ? '$inputs.leaked' : freshOf(before)
  const giver = before.findLast(({ gives }) => Object.hasOwn(gives, name))
  if (giver) return `$steps.${giver.id}.${name}`
  const isAnothers = Object.values(verbs).some(({ gives }) => Object.hasOwn(fieldsOf(gives), name))
  // What may be empty is asked all the same: whoever starts the run may know it.
  return isAnothers || (mayBeAbsent(field) && !mayBeNull(field)) ? undefined : `$inputs.${name}`
}

/** The secret that was given last. */
function freshOf(before: readonly Before[]): string | undefined {
  const given = before.flatMap(({ id, gives }) =>
    Object.entries(gives).flatMap(([name, field]) => (isSecretField(field) ? [`$steps.${id}.${name}`] : [])),
  )
  return given.at(-1)
}
