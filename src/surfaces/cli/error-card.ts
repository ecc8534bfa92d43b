import { redact } from '../../base/redact.ts'
import { safeText } from '../../base/safe-text.ts'
import { bugWords } from '../../engine/bug-words.ts'
import { FaultError } from '../../model/fault-error.ts'
import { ProblemsError } from '../../model/problem-error.ts'
import { looseFault } from '../../views/fault-card.ts'
import type { Line } from '../../views/line.ts'
import { line } from '../../views/line.ts'
import { isLeft } from './ask.ts'
import { problemLines } from './problem-lines.ts'
import type { ExitCode } from './exit-code.ts'
import { EXIT } from './exit-code.ts'
import { exitOfFault } from './exit-of.ts'
import { Refused } from './refused.ts'
import { usageOf } from './usage.ts'

/** What ends a command badly, for a person and for a program. No flag's value, no stack and no reply is in it. */
export interface ErrorCard {
  readonly exit: ExitCode
  readonly lines: readonly Line[]
  readonly json: ErrorJson
}

export interface ErrorJson {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly hint: string
    readonly exit: number
    readonly docs: string | null
  }
}

export function errorCard(thrown: unknown): ErrorCard {
  if (thrown instanceof FaultError) return ofFault(thrown)
  if (thrown instanceof ProblemsError) return ofProblems(thrown)
  if (thrown instanceof Refused) return ofSentence('REFUSED', thrown.sentence, thrown)
  if (isLeft(thrown) === 'by-hand') return ofSentence('INTERRUPTED', 'left at a question', LEFT)
  if (isFenced(thrown))
    return ofSentence('FENCED', 'another process has taken this run over; nothing more was sent', FENCED)
  const usage = usageOf(thrown)
  if (usage) return ofSentence('USAGE', usage, { hint: 'see --help', exit: EXIT.usage })
  const card = ofSentence('BUG', bugWords(thrown), {
    hint: 'this is a defect of stanch; the journal is what it was before, see `stanch status`',
    exit: EXIT.bug,
  })
  return { ...card, json: { error: { ...card.json.error, docs: docsOf('BUG') } } }
}

const LEFT = { hint: '$ stanch status', exit: EXIT.interrupted }
const FENCED = { hint: '$ stanch status', exit: EXIT.locked }

/** By name, so that showing an error does not load the engine. */
function isFenced(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.constructor.name === 'Fenced'
}

/** Below a sentence may be details, each on a line of its own; for a program all of it is one line. */
function ofSentence(code: string, message: string, { hint, exit }: { hint: string; exit: ExitCode }): ErrorCard {
  const [head = '', ...details] = message.split('\n')
  const below = details.map((text) => line(text, 'plain', 2))
  const lines = [line(head, 'bad'), ...below, ...(hint === '' ? [] : [line(hint, 'plain', 2)])]
  const whole = details.length === 0 ? head : `${head} ${details.join('; ')}`
  return { exit, lines, json: { error: { code, message: whole, hint, exit, docs: null } } }
}

function ofFault({ fault }: FaultError): ErrorCard {
  const exit = exitOfFault(fault.code)
  const message = tidy(`${fault.what}: saw ${fault.saw}, wanted ${fault.wanted}`)
  const hint = tidy(fault.next.map(({ say, command }) => `${say} ${command ?? ''}`.trim()).join(' '))
  return {
    exit,
    lines: looseFault(fault),
    json: { error: { code: fault.code, message, hint, exit, docs: docsOf(fault.code) } },
  }
}

function ofProblems({ problems }: ProblemsError): ErrorCard {
  const [first] = problems
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const message = first ? `${count}; ${first.place.file}:${first.place.line}:${first.place.col} ${first.what}` : count
  const json = {
    error: {
      code: first?.code ?? 'PROBLEM',
      message,
      hint: first?.fix ?? '',
      exit: EXIT.usage,
      docs: 'docs/problems.md',
    },
  }
  return { exit: EXIT.usage, lines: [...problemLines(problems), line(count, 'bad')], json }
}

function tidy(text: string): string {
  return redact(safeText(text, 1000))
}

function docsOf(code: string): string {
  return `docs/faults/${code}.md`
}
