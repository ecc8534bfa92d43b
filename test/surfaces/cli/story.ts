/** One command of a story, and what it is to show. */
export interface Step {
  readonly line: number
  readonly command: string
  /** The lines a person would see, stdout and stderr as they come; `...` and `[..]` stand for what differs. */
  readonly expected: readonly string[]
  readonly code: number
}

type Part = Step | { readonly path: string; readonly text: string }

export interface Story {
  readonly file: string
  /** The story says "In the drill world": it plays beside a provider, programs and a mailbox that run. */
  readonly inWorld: boolean
  readonly parts: readonly Part[]
}

const FENCE = /^```(\w+)(?: (\S+))?\n(.*?)^```$/gms

/**
 * A story is Markdown. A block with a file name after its language is written to that file; a block `console` holds commands
 * after `$ `, the lines each shows, and `[exit N]` where it does not end with 0; a line that ends with `\` goes on.
 */
export function readStory(file: string, text: string): Story {
  const parts = [...text.matchAll(FENCE)].flatMap(({ 1: language, 2: path, 3: body = '', index }): readonly Part[] => {
    if (path !== undefined) return [{ path, text: body }]
    const first = text.slice(0, index).split('\n').length + 1
    return language === 'console' ? readSteps(body, first) : []
  })
  return { file, inWorld: /\bdrill world\b/.test(text.split('```')[0] ?? ''), parts }
}

/** The commands of a block `console` whose first line of text is line `first` of its page. */
export function readSteps(body: string, first: number): readonly Step[] {
  const steps: { line: number; command: string; expected: string[]; code: number }[] = []
  for (const [at, line] of body.replaceAll('\\\n', '  ').split('\n').slice(0, -1).entries()) {
    const step = steps.at(-1)
    const exit = /^\[exit (\d+)\]$/.exec(line)
    if (line.startsWith('$ ')) steps.push({ line: first + at, command: line.slice(2), expected: [], code: 0 })
    else if (!step) throw new Error(`line ${first + at}: a console block begins with "$ "`)
    else if (exit) step.code = Number(exit[1])
    else step.expected.push(line)
  }
  return steps
}

/** What the story has named so far: `<RUN>` in an expected line takes a word, and is that word from then on. */
export type Names = Map<string, string>

/** Whether the lines are as expected; names that are met for the first time are kept. */
export function isAsTold(expected: readonly string[], said: readonly string[], names: Names): boolean {
  const [head, ...rest] = expected
  if (head === undefined) return said.length === 0
  if (head === '...') return said.some((_, at) => isAsTold(rest, said.slice(at), names)) || isAsTold(rest, [], names)
  const [line, ...after] = said
  if (line === undefined) return false
  const found = matchLine(head, line, names)
  if (!found || !isAsTold(rest, after, found)) return false
  for (const [name, word] of found) names.set(name, word)
  return true
}

function matchLine(expected: string, line: string, names: Names): Names | null {
  const fresh: string[] = []
  const pattern = expected.split(/(\[\.\.\]|<[A-Z]+>)/).map((part) => {
    if (part === '[..]') return '.*?'
    if (!/^<[A-Z]+>$/.test(part)) return escape(part)
    const known = names.get(part)
    if (known !== undefined) return escape(known)
    if (fresh.includes(part)) return `\\${fresh.indexOf(part) + 1}`
    fresh.push(part)
    return '(\\S+)'
  })
  const found = new RegExp(`^${pattern.join('')}$`).exec(line)
  return found && new Map([...names, ...fresh.map((name, at) => [name, found[at + 1] ?? ''] as const)])
}

function escape(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}

export function withNames(command: string, names: Names): string {
  return command.replaceAll(/<[A-Z]+>/g, (name) => names.get(name) ?? name)
}
