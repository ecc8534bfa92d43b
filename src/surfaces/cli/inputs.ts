import { nearest } from '../../base/nearest.ts'
import type { Secret, SecretRef } from '../../base/secret.ts'
import type { Runbook, RunbookInput } from '../../model/runbook.ts'
import { mayBeLeftOut } from '../../model/runbook.ts'
import type { RunRequest } from './app.ts'
import type { Ask } from './ask.ts'
import type { Pairs } from './pairs.ts'
import { readPairs, readSecretPairs } from './pairs.ts'
import { Refused, orRefuse } from './refused.ts'
import type { Asking } from './unlisted.ts'
import { askWhose } from './whose.ts'

export interface Given {
  readonly set: readonly string[]
  readonly secret: readonly string[]
}

/** What the flags give, checked against what the runbook asks for, and the rest asked of the person at the terminal. */
export async function collectInputs(
  { app, ask, screen }: Asking,
  { file, runbook }: { file: string; runbook: Runbook },
  given: Given,
): Promise<RunRequest> {
  const inputs = orRefuse(readPairs(given.set))
  const secrets = orRefuse(readSecretPairs(given.secret))
  checkKeys(runbook, inputs, secrets)
  const request: Filling & RunRequest = {
    runbook: file,
    inputs: { ...known(runbook, app.rehearsal?.inputs), ...inputs },
    secrets: { ...known(runbook, app.rehearsal?.secrets), ...secrets },
    leakedAsked: false,
  }
  for (const [name, input] of Object.entries(runbook.inputs)) {
    if (name in request.inputs || name in request.secrets) continue
    if (input.type === 'secret') await giveSecret(ask, request, [name, input])
    else if (input.type === 'credential') await giveCredential({ app, ask, screen }, request, { runbook, name, input })
    else {
      const answer = await askPlain(ask, name, input)
      if (answer !== undefined) request.inputs[name] = answer
    }
  }
  return request
}

interface Filling {
  readonly inputs: Record<string, string>
  readonly secrets: Record<string, SecretRef | Secret>
  /** It was asked for on the way to the credential, and is not asked for twice. */
  leakedAsked: boolean
}
type Input<Type extends RunbookInput['type']> = Extract<RunbookInput, { type: Type }>

/** By this name runbooks ask for the value that leaked. */
const LEAKED = 'leaked'

async function giveSecret(ask: Ask, to: Filling, [name, input]: readonly [string, Input<'secret'>]): Promise<void> {
  if (name === LEAKED && to.leakedAsked && mayBeLeftOut(input)) return
  const value = await askSecret(ask, name, input)
  if (value) to.secrets[name] = value
}

interface Wanted {
  readonly runbook: Runbook
  readonly name: string
  readonly input: Input<'credential'>
}

async function giveCredential(asking: Asking, to: Filling, { runbook, name, input }: Wanted): Promise<void> {
  requirePerson(asking.ask, name, input)
  const leaked = runbook.inputs[LEAKED]?.type === 'secret' && !(LEAKED in to.secrets)
  const { id, tried } = await askWhose(asking, { message: input.prompt ?? name, kind: input.kind, leaked })
  to.inputs[name] = id
  to.leakedAsked = tried !== undefined
  if (tried) to.secrets[LEAKED] = tried
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

/** Undefined: it is left out. */
async function askPlain(ask: Ask, name: string, input: Input<'text' | 'choice'>): Promise<string | undefined> {
  if (!ask.interactive && mayBeLeftOut(input)) return undefined
  requirePerson(ask, name, input)
  const message = input.prompt ?? name
  if (input.type === 'text') {
    if (!mayBeLeftOut(input)) return ask.text(message)
    return (await ask.maybeText(`${message} (empty: ${input.default ?? 'left out'})`)) || undefined
  }
  if (isStrategy(input.options)) return ask.choose(ABUSE, STRATEGIES)
  return ask.choose(
    message,
    input.options.map((value) => ({ value, name: value })),
  )
}

function requirePerson({ interactive }: Ask, name: string, { prompt, type }: RunbookInput): void {
  if (!interactive) throw new Refused(`${name} is missing: ${prompt ?? type}`, `--set ${name}=…`)
}
