import { nearest } from '../../base/nearest.ts'
import type { Secret, SecretRef } from '../../base/secret.ts'
import type { Runbook, RunbookInput } from '../../model/runbook.ts'
import { mayBeLeftOut } from '../../model/runbook.ts'
import type { App, RunRequest } from './app.ts'
import type { Ask } from './ask.ts'
import type { Pairs } from './pairs.ts'
import { readPairs, readSecretPairs } from './pairs.ts'
import { Refused, orRefuse } from './refused.ts'
import { askWhose } from './whose.ts'

export interface Given {
  readonly set: readonly string[]
  readonly secret: readonly string[]
}

/** What the flags give, checked against what the runbook asks for, and the rest asked of the person at the terminal. */
export async function collectInputs(
  { app, ask }: { app: App; ask: Ask },
  { file, runbook }: { file: string; runbook: Runbook },
  given: Given,
): Promise<RunRequest> {
  const inputs = orRefuse(readPairs(given.set))
  const secrets = orRefuse(readSecretPairs(given.secret))
  checkKeys(runbook, inputs, secrets)
  const request = {
    runbook: file,
    inputs: { ...known(runbook, app.rehearsal?.inputs), ...inputs },
    secrets: { ...known(runbook, app.rehearsal?.secrets), ...secrets } as Record<string, SecretRef | Secret>,
  }
  for (const [name, input] of Object.entries(runbook.inputs)) {
    if (name in request.inputs || name in request.secrets) continue
    if (input.type === 'secret') {
      const value = await askSecret(ask, name, input)
      if (value) request.secrets[name] = value
    } else if (!mayBeLeftOut(input)) request.inputs[name] = await askPlain({ app, ask }, name, input)
  }
  return request
}

/** At three in the morning nobody weighs two words against each other; what decides between them is this. */
const ABUSE = 'Is somebody using it who should not?'
const STRATEGIES = [
  { value: 'contain-first', name: 'Yes, or nobody can say', description: 'contain-first: revoke at once' },
  { value: 'overlap', name: 'No sign of it', description: 'overlap: keep the application up, revoke at the end' },
] as const

function isStrategy(options: readonly string[]): boolean {
  return options.length === 2 && STRATEGIES.every(({ value }) => options.includes(value))
}

/** What a rehearsal brings, as far as this runbook asks for it. */
function known<T>({ inputs }: Runbook, given: Readonly<Record<string, T>> = {}): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(inputs, name)))
}

function checkKeys(runbook: Runbook, inputs: Pairs, secrets: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(inputs)) {
    const input = inputOf(runbook, key)
    if (input.type === 'secret')
      throw new Refused(`${key} is a secret and is not given with --set`, `--secret ${key}=- reads it from stdin`)
    if (input.type === 'choice' && !input.options.includes(inputs[key] ?? ''))
      throw new Refused(`${key} is one of ${input.options.join(', ')}`)
  }
  for (const key of Object.keys(secrets)) {
    if (inputOf(runbook, key).type !== 'secret') throw new Refused(`${key} is not a secret`, `--set ${key}=…`)
  }
}

function inputOf(runbook: Runbook, key: string): RunbookInput {
  const input = Object.hasOwn(runbook.inputs, key) ? runbook.inputs[key] : undefined
  if (input) return input
  const near = nearest(key, Object.keys(runbook.inputs))
  throw new Refused(
    `${runbook.name} has no input ${key}`,
    near === undefined ? `it takes ${Object.keys(runbook.inputs).join(', ') || 'none'}` : `did you mean ${near}?`,
  )
}

async function askSecret(ask: Ask, name: string, input: RunbookInput): Promise<Secret | undefined> {
  if (!ask.interactive) {
    if (mayBeLeftOut(input)) return undefined
    throw new Refused(`${name} is missing`, `--secret ${name}=-`)
  }
  const value = await ask.secret(`${input.prompt ?? name}${mayBeLeftOut(input) ? ' (empty: not known)' : ''}`)
  if (value || mayBeLeftOut(input)) return value
  throw new Refused(`${name} is missing`, `--secret ${name}=-`)
}

type Plain = Exclude<RunbookInput, { type: 'secret' }>

async function askPlain({ app, ask }: { app: App; ask: Ask }, name: string, input: Plain): Promise<string> {
  if (!ask.interactive) throw new Refused(`${name} is missing: ${input.prompt ?? input.type}`, `--set ${name}=…`)
  const message = input.prompt ?? name
  if (input.type === 'text') return ask.text(message)
  if (input.type === 'credential') return askWhose({ app, ask }, message, input.kind)
  if (isStrategy(input.options)) return ask.choose(ABUSE, STRATEGIES)
  return ask.choose(
    message,
    input.options.map((value) => ({ value, name: value })),
  )
}
