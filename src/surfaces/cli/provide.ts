import type { Secret, SecretRef } from '../../base/secret.ts'
import type { Question } from '../../run/event.ts'
import { fold } from '../../run/fold.ts'
import type { RunState } from '../../run/state.ts'
import type { Line } from '../../views/line.ts'
import { commandLine, line } from '../../views/line.ts'
import { questionOf } from './answers.ts'
import type { App } from './app.ts'
import { askForFile, fileEvidence } from './file-evidence.ts'
import type { Ask } from './ask.ts'
import { createAsk } from './ask.ts'
import type { Pairs } from './pairs.ts'
import { readPairs, readSecretPairs } from './pairs.ts'
import { Refused, orRefuse } from './refused.ts'
import type { Screen } from './screen.ts'
import { sealName } from './seal-name.ts'

interface Place {
  readonly app: App
  readonly screen: Screen
  readonly run: string
}

interface Provided {
  readonly name: string
  readonly target: string | null
  readonly set: readonly string[]
  readonly secret: readonly string[]
}

type Secrets = Readonly<Record<string, SecretRef>>

/** Answers a step done by hand, or seals a secret under its name; which of both, the run's open questions say. */
export async function provide(place: Place, given: Provided): Promise<{ lines: readonly Line[]; value: unknown }> {
  const { app, run, screen } = place
  const state = fold((await app.store.read(run)).map(({ event }) => event))
  const plain = orRefuse(readPairs(given.set))
  const secrets = orRefuse(readSecretPairs(given.secret))
  const ask = createAsk(screen, `stanch runs provide ${run} ${given.name} --secret NAME=-`)
  const question = questionOf(state, { kind: 'by-hand', step: given.name, target: given.target })
  const what = question
    ? await answerByHand(place, { state, question, plain, secrets, ask, screen })
    : await sealOne(place, { name: given.name, state, secrets, ask })
  return {
    lines: [line(what, 'good'), commandLine(`stanch runs resume ${run.slice(-7)}`)],
    value: { run, provided: given.name },
  }
}

interface ByHand {
  readonly state: RunState
  readonly question: Question
  readonly plain: Pairs
  readonly secrets: Secrets
  readonly ask: Ask
  readonly screen: Screen
}

async function answerByHand({ app, run }: Place, given: ByHand): Promise<string> {
  const { state, question } = given
  const answer: Record<string, string> = {}
  for (const wanted of question.wants) {
    const { name, kind } = wanted
    const asked = await oneWanted({ ...given, wanted })
    if (asked === undefined) continue
    if (kind === 'secret')
      answer[name] = orRefuse(await app.seal(run, sealName(state, question, name), asked as SecretRef | Secret))
    else answer[name] = asked as string
  }
  orRefuse(
    await app.request(run, { ask: 'answer', question: question.id, answer }),
    question.wants.map(asFlag).join(' '),
  )
  return `answered step ${question.step}`
}

/** From the flags, or else asked for, where somebody is there to ask. */
async function oneWanted(wanting: Wanting): Promise<SecretRef | Secret | string | undefined> {
  const { wanted, plain, secrets, ask } = wanting
  const { name, kind, optional } = wanted
  if (kind === 'secret' && name in plain)
    throw new Refused(`${name} is a secret and is not given with --set`, `--secret ${name}=-`)
  const value = kind === 'secret' ? secrets[name] : plain[name]
  if (value === undefined) return ask.interactive && !optional ? askFor(wanting) : undefined
  return kind === 'file' ? orRefuse(await fileEvidence(value)) : value
}

interface Wanting extends Pick<ByHand, 'plain' | 'secrets' | 'ask' | 'screen'> {
  readonly wanted: Question['wants'][number]
}

async function askFor({ ask, screen, wanted }: Wanting): Promise<Secret | string | undefined> {
  if (wanted.kind === 'secret') return ask.secret(wanted.prompt)
  return wanted.kind === 'file' ? askForFile({ ask, screen }, wanted) : ask.text(wanted.prompt)
}

function asFlag({ kind, name }: Question['wants'][number]): string {
  return kind === 'secret' ? `--secret ${name}=-` : `--set ${name}=…`
}

async function sealOne(
  { app, run }: Place,
  { name, state, secrets, ask }: { name: string; state: RunState; secrets: Secrets; ask: Ask },
): Promise<string> {
  const isInput = Object.hasOwn(state.spec.inputs, name)
  if (!isInput && !name.includes('.'))
    throw new Refused(
      `${name} is neither a step that waits for work by hand nor a secret of this run`,
      `$ stanch runs show ${run}`,
    )
  const value = Object.values(secrets)[0] ?? (await ask.secret(name))
  if (!value) throw new Refused('nothing was given', `--secret ${name}=-`)
  orRefuse(await app.seal(run, isInput ? `inputs.${name}` : name, value))
  return `sealed ${name}`
}
