import type { Step } from '../surfaces/cli/story.ts'
import { readSteps } from '../surfaces/cli/story.ts'
import { readNote } from './note.ts'
import type { Note, Way } from './note.ts'
import type { Block } from './page.ts'

/** One command of a page. */
export interface Typed {
  readonly said: string
  /** How it is played; null when it is not, and the note says why. */
  readonly step: Step | null
}

/**
 * The commands of a block `sh` or `console`, in their order. What is shown below a command in a `console` block must come;
 * in a `sh` block a command has only to end with 0, unless its note says otherwise.
 * @throws Error when the note speaks of what is not there, or a foreign program is neither played nor named in it.
 */
export function typedIn({ language, line, body, note: text }: Block): readonly Typed[] {
  const note = readNote(text)
  const used = new Set<Way>()
  const typed = (language === 'console' ? readSteps(body, line) : plainSteps(body, line)).map((step) => {
    const command = withWords(step.command, note)
    const way = wayOf(command, note)
    if (way) used.add(way)
    return { said: step.command, step: played({ ...step, command }, way) }
  })
  const idle = [
    ...note.ways.filter((way) => !used.has(way)).map(({ of }) => of),
    ...note.words.filter(([word]) => !wordIn(word).test(body)).map(([word]) => word),
  ]
  if (idle.length > 0) throw new Error(`the note of line ${line} speaks of what is not there: ${idle.join(', ')}`)
  return typed
}

function plainSteps(body: string, first: number): readonly Step[] {
  const lines = body.replaceAll('\\\n', '  ').split('\n').entries()
  return [...lines]
    .map(([at, text]) => ({ line: first + at, command: text.replace(/(?:^|\s+)#.*$/, ''), expected: ['...'], code: 0 }))
    .filter(({ command }) => command !== '')
}

function played(step: Step, way: Way | undefined): Step | null {
  const isOurs = step.command.split(' ', 1)[0] === 'stanch'
  if (!way && !isOurs) throw new Error(`line ${step.line}: play ${step.command}, or say in a note why not`)
  if (!way) return step
  return 'notRun' in way ? null : { ...step, command: way.shell.replaceAll('{}', () => step.command), code: way.code }
}

/** The way whose beginning is the longest. */
function wayOf(command: string, { ways }: Note): Way | undefined {
  const plain = `${command.replaceAll(/\s+/g, ' ')} `
  return ways.filter(({ of }) => plain.startsWith(`${of} `)).toSorted((a, b) => b.of.length - a.of.length)[0]
}

function withWords(command: string, { words }: Note): string {
  return words.reduce((text, [word, value]) => text.replaceAll(new RegExp(wordIn(word), 'g'), () => value), command)
}

function wordIn(word: string): RegExp {
  return new RegExp(`(?<![\\w[])${RegExp.escape(word)}(?![\\w.\\]])`)
}
