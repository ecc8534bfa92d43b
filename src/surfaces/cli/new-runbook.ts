import { CREDENTIAL_KINDS, Runbook } from '../../model/runbook.ts'
import type { CredentialKind, Wanted } from '../../runbook/new-runbook.ts'
import { STRATEGIES } from '../../runbook/new-runbook.ts'
import type { Ask, Choice } from './ask.ts'
import type { Pairs } from './pairs.ts'
import { Refused } from './refused.ts'

const KEYS = ['name', 'title', 'kind', 'strategy', 'actions']

/** The four answers: those given are checked, the rest is asked of the person at the terminal. */
export async function askWanted(ask: Ask, given: Pairs): Promise<Wanted> {
  for (const key of Object.keys(given))
    if (!KEYS.includes(key)) throw new Refused(`there is no answer ${key}`, KEYS.join(', '))
  const name = given['name'] ?? (await text(ask, 'name', 'What is it called? Its file will be NAME.yaml.'))
  if (!Runbook.shape.name.safeParse(name).success)
    throw new Refused(
      'this is no name for a runbook',
      'begin with a-z; go on with a-z, 0-9 and -; at most 41 characters',
    )
  const title = given['title'] ?? (await text(ask, 'title', 'What is it for, in one line?'))
  const kind = await kindOf(ask, given['kind'])
  return { name, title, kind, does: await doesOf(ask, kind, given) }
}

async function kindOf(ask: Ask, given: string | undefined): Promise<CredentialKind> {
  const choices = CREDENTIAL_KINDS.map((value) => ({ value, name: KINDS[value] }))
  return choice(ask, { name: 'kind', message: 'What leaked?', choices }, given)
}

const KINDS: Readonly<Record<CredentialKind, string>> = {
  'oidc-client-secret': 'The secret of an OpenID Connect client',
  'signing-key': 'The key that a provider signs tokens with',
}

async function doesOf(ask: Ask, kind: CredentialKind, given: Pairs): Promise<Wanted['does']> {
  if (given['actions'] !== undefined) return listOf(given['actions'])
  const own = Object.entries(STRATEGIES[kind]).map(([value, name]) => ({ value, name }))
  if (given['strategy'] !== undefined)
    return choice(ask, { name: 'strategy', message: '', choices: own }, given['strategy'])
  const choices = [...own, { value: 'actions', name: 'I name the actions myself' }]
  const chosen = await choice(ask, { name: 'strategy', message: 'What shall it do?', choices }, undefined)
  if (chosen !== 'actions') return chosen
  return listOf(await text(ask, 'actions', 'Which actions, in their order, with commas between?'))
}

function listOf(actions: string): readonly string[] {
  return actions.split(',').map((action) => action.trim())
}

interface Question<Value extends string> {
  readonly name: string
  readonly message: string
  readonly choices: readonly Choice<Value>[]
}

/** What was given is not repeated when it is none of the words: it may have been meant for elsewhere. */
async function choice<Value extends string>(
  ask: Ask,
  { name, message, choices }: Question<Value>,
  given: string | undefined,
): Promise<Value> {
  const words = choices.map(({ value }) => value)
  const known = words.find((word) => word === given)
  if (known !== undefined) return known
  if (given !== undefined) throw new Refused(`${name} is one of ${words.join(', ')}`)
  if (!ask.interactive) throw missing(name, words.join(', '))
  return ask.choose(message, choices)
}

async function text(ask: Ask, name: string, message: string): Promise<string> {
  if (!ask.interactive) throw missing(name, message)
  return ask.text(message)
}

function missing(name: string, hint: string): Refused {
  return new Refused(`${name} is missing`, `--set ${name}=…   ${hint}`)
}
