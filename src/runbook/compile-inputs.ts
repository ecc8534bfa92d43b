import { safeText } from '../base/safe-text.ts'
import { didYouMean } from '../document/known-keys.ts'
import { problemAt } from '../document/position.ts'
import type { Saying } from '../document/position.ts'
import { shown } from '../document/shown.ts'
import type { Credential, Inventory } from '../model/inventory.ts'
import type { Problem } from '../model/problem.ts'
import type { RunbookInput } from '../model/runbook.ts'
import type { RunSpec } from '../run/spec.ts'
import type { CheckedRunbook } from './read-runbook.ts'

/** Values by input name; of a secret only that it is given: `true`. Its value goes to the escrow and never comes here. */
export type GivenInputs = Readonly<Record<string, string | true>>

export interface ResolvedInputs {
  readonly values: RunSpec['inputs']
  /** By input name. */
  readonly credentials: ReadonlyMap<string, Credential>
  readonly problems: readonly Problem[]
}

interface Asked {
  readonly runbook: CheckedRunbook
  readonly inventory: Inventory
  readonly inputs: GivenInputs
}

/** The answers to what the runbook asks, all wrong ones at once (Y049). */
export function resolveInputs({ runbook: { runbook, document }, inventory, inputs }: Asked): ResolvedInputs {
  const values: { [name: string]: string | null } = {}
  const credentials = new Map<string, Credential>()
  const problems: Problem[] = []
  for (const [name, input] of Object.entries(runbook.inputs)) {
    const found = resolveInput(inventory, { name, input }, Object.hasOwn(inputs, name) ? inputs[name] : undefined)
    if ('wrong' in found) problems.push(problemAt(document.place(['inputs', name], 'key'), 'Y049', found.wrong))
    else values[name] = found.value
    if ('credential' in found) credentials.set(name, found.credential)
  }
  const known = Object.keys(runbook.inputs)
  const unasked = Object.keys(inputs).filter((name) => !known.includes(name))
  for (const name of unasked) {
    const fix =
      didYouMean(name, known) ?? (known.length > 0 ? `it asks for: ${known.join(', ')}` : 'it asks for nothing')
    const what = `${runbook.name} asks for no "${safeText(name, 80)}"`
    problems.push(problemAt(document.place(['inputs'], 'key'), 'Y049', { what, fix }))
  }
  return { values, credentials, problems }
}

type Found =
  | { readonly value: string | null }
  | { readonly value: string; readonly credential: Credential }
  | { readonly wrong: Saying }

interface Named {
  readonly name: string
  readonly input: RunbookInput
}

function resolveInput(inventory: Inventory, { name, input }: Named, given: string | true | undefined): Found {
  if (input.type === 'secret') return resolveSecret(name, input.optional, given)
  const value = given ?? ('default' in input ? input.default : undefined)
  if (typeof value !== 'string') return notGiven(name, input)
  if (input.type === 'credential') return resolveCredential(inventory, input.kind, value)
  return input.type === 'text' ? { value } : resolveChoice(name, input.options, value)
}

function notGiven(name: string, input: RunbookInput): Found {
  if (input.type === 'text' && input.optional) return { value: null }
  return { wrong: { what: `input ${name} is missing: ${input.prompt ?? input.type}`, fix: `--set ${name}=VALUE` } }
}

function resolveChoice(name: string, options: readonly string[], value: string): Found {
  if (options.includes(value)) return { value }
  const fix = didYouMean(value, options) ?? `one of: ${options.join(', ')}`
  return { wrong: { what: `${shown(value, [])} is no option of ${name}`, fix } }
}

function resolveSecret(name: string, optional: boolean, given: string | true | undefined): Found {
  if (given === true) return { value: `run:inputs.${name}` }
  const fix = `--secret ${name}=- reads it from standard input`
  if (given !== undefined) return { wrong: { what: `${name} is a secret and cannot be given in the open`, fix } }
  return optional ? { value: null } : { wrong: { what: `secret ${name} is missing`, fix } }
}

function resolveCredential({ credentials }: Inventory, kind: string, id: string): Found {
  const credential = credentials.find((one) => one.id === id)
  if (credential?.kind === kind) return { value: id, credential }
  const ids = credentials.filter((one) => one.kind === kind).map((one) => one.id)
  if (credential) return { wrong: { what: `${id} is of kind ${credential.kind}, not ${kind}`, fix: listed(ids) } }
  return {
    wrong: { what: `no credential ${shown(id, [])} in the inventory`, fix: didYouMean(id, ids) ?? listed(ids) },
  }
}

function listed(ids: readonly string[]): string {
  if (ids.length === 0) return 'the inventory lists none of this kind; add it'
  return `the inventory has: ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ', …' : ''}`
}
