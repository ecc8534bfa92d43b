import { userInfo } from 'node:os'
import { systemClock } from '../../base/clock.ts'
import type { FirstAnswers } from '../../inventory/first-files.ts'
import { commandLine, line } from '../../views/line.ts'
import type { Ask } from './ask.ts'
import { nobodyHere } from './ask.ts'
import { Refused } from './refused.ts'
import type { Screen } from './screen.ts'

export interface InitFlags {
  readonly origin?: string | undefined
  readonly id?: string | undefined
  readonly group: readonly string[]
  readonly recovery?: string | undefined
}

interface Field {
  readonly form: RegExp
  readonly ask: string
  /** What is wanted, for a flag and for an answer that do not fit. Neither is repeated: it may be a key. */
  readonly wanted: string
}

const ORIGIN: Field = {
  form: /^[a-z0-9.-]+\/[a-z0-9._-]+$/,
  ask: 'Name of this installation in every journal, such as ops.example.com/shop:',
  wanted: 'the origin is written HOST/NAME, in lower case',
}
const ID: Field = {
  form: /^[a-z][a-z0-9._-]{0,60}$/,
  ask: 'Your name in approvals and reports, such as ada:',
  wanted: 'a name begins with a-z and goes on with a-z, 0-9 and . _ -',
}
const GROUP: Field = {
  form: /^[a-z][a-z0-9-]{0,40}$/,
  ask: 'Your group; the shipped runbooks ask group security for approvals (Enter: security):',
  wanted: 'a group begins with a-z and goes on with a-z, 0-9 and -',
}
const RECOVERY: Field = {
  form: /^age1[0-9a-z]{50,}$/,
  ask: 'Its recipient, age1… (Enter: later):',
  wanted: 'a recipient begins with age1; the private half, AGE-SECRET-KEY-…, stays offline',
}

const ABOUT_RECOVERY = [
  line(
    'A new secret is sealed before it is used. With a key that is kept offline it survives the loss of this machine:',
  ),
  commandLine('age-keygen -o recovery.key'),
  line('Store that file offline, away from here; it prints its public half, the recipient.'),
]

/** From flags, or asked for at a terminal one by one. @throws Refused with 5 when an answer is missing and nobody is here. */
export async function firstAnswers(flags: InitFlags, ask: Ask, screen: Screen): Promise<FirstAnswers> {
  for (const [value, field] of givenIn(flags)) if (!field.form.test(value)) throw new Refused(field.wanted)
  if (!ask.interactive && (flags.origin === undefined || flags.id === undefined))
    throw nobodyHere('stanch init --origin HOST/NAME --id YOU --group GROUP --recovery age1…')
  const here = { ask, screen }
  const origin = flags.origin ?? (await asked(ORIGIN, here))
  const id = flags.id ?? (await asked(ID, here))
  const groups = flags.group.length > 0 ? flags.group : [await group(here)]
  const recovery = flags.recovery ?? (await recipient(here))
  const today = systemClock.now().toISOString().slice(0, 10)
  return { origin, id, groups, recovery, osUser: userInfo().username, today }
}

function givenIn({ origin, id, group: groups, recovery }: InitFlags): readonly (readonly [string, Field])[] {
  return [
    ...(origin === undefined ? [] : [[origin, ORIGIN] as const]),
    ...(id === undefined ? [] : [[id, ID] as const]),
    ...groups.map((one) => [one, GROUP] as const),
    ...(recovery === undefined ? [] : [[recovery, RECOVERY] as const]),
  ]
}

interface Here {
  readonly ask: Ask
  readonly screen: Screen
}

async function group(here: Here): Promise<string> {
  return here.ask.interactive ? asked(GROUP, here, 'security') : 'security'
}

async function recipient(here: Here): Promise<string | undefined> {
  if (!here.ask.interactive) return undefined
  here.screen.say(...ABOUT_RECOVERY)
  return (await asked(RECOVERY, here, '')) || undefined
}

/** Until the answer has its form; Enter alone is `none`, where there may be none. */
async function asked(field: Field, { ask, screen }: Here, none?: string): Promise<string> {
  for (;;) {
    const answer = (await ask.text(field.ask)).trim()
    if (answer === '' && none !== undefined) return none
    if (field.form.test(answer)) return answer
    screen.say(line(field.wanted, 'warn'))
  }
}
