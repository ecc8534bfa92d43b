import type { Config } from '@oclif/core/interfaces'

/** A place on the command line: `''` is `stanch` itself, `runs` a topic, `runs show` a command. */
export interface Spot {
  readonly path: string
  readonly words: readonly Word[]
  readonly flags: readonly Flag[]
  /** By position: the words an argument takes, or the command whose list gives them. */
  readonly args: readonly Arg[]
}

export interface Word {
  readonly word: string
  readonly says: string
}

export interface Flag extends Word {
  /** `-q`, or empty. */
  readonly short: string
  readonly takesValue: boolean
  readonly options: readonly string[]
}

export interface Arg {
  readonly options: readonly string[]
  /** `runs list`: the first word of each of its lines. Empty: files. */
  readonly list: string
}

/** Names that only this installation knows; asked for when somebody presses Tab there. */
const LISTS: Readonly<Record<string, string>> = {
  run: 'runs list',
  runbook: 'runbook list',
  before: 'runbook list',
  after: 'runbook list',
  connector: 'connector list',
}

type Commands = Pick<Config, 'commands' | 'topics'>
type Command = Commands['commands'][number]

/** Everything that can be typed, from the commands themselves. */
export function spotsOf({ commands, topics }: Commands): readonly Spot[] {
  const shown = commands.filter(({ hidden }) => !hidden)
  const says = new Map([
    ...topics.map(({ name, description }): [string, string] => [name, sentence(description)]),
    ...shown.map(({ id, summary }): [string, string] => [id, sentence(summary)]),
  ])
  const ids = new Set(shown.flatMap(({ id }) => [id, ...parentsOf(id)]))
  return ['', ...[...ids].toSorted()].map((id) => {
    const command = shown.find((one) => one.id === id)
    const children = [...ids].filter((other) => parentOf(other) === id).toSorted()
    return {
      path: id.replaceAll(':', ' '),
      words: children.map((child) => ({ word: child.slice(child.lastIndexOf(':') + 1), says: says.get(child) ?? '' })),
      flags: [...(command ? flagsOf(command) : []), HELP],
      args: command ? Object.values(command.args).map(argOf) : [],
    }
  })
}

const HELP: Flag = { word: '--help', short: '', says: 'Show help', takesValue: false, options: [] }

function flagsOf({ flags }: Command): readonly Flag[] {
  return Object.values(flags)
    .filter(({ hidden }) => !hidden)
    .map((flag) => ({
      word: `--${flag.name}`,
      short: flag.char === undefined ? '' : `-${flag.char}`,
      says: sentence(flag.summary ?? flag.description),
      takesValue: flag.type === 'option',
      options: plainWords(flag.type === 'option' ? flag.options : []),
    }))
}

function argOf({ name, options }: Command['args'][string]): Arg {
  const words = plainWords(options)
  return { options: words, list: words.length > 0 ? '' : (LISTS[name] ?? '') }
}

/** What goes into a script unquoted is a plain word, whoever wrote the command. */
function plainWords(options: readonly string[] = []): readonly string[] {
  return options.filter((word) => /^[A-Za-z0-9_.-]+$/.test(word))
}

/** One line without what a shell could take for an end. */
function sentence(text = ''): string {
  return text.replace(/[\r\n]+/g, ' ').replaceAll("'", '’')
}

function parentOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf(':')))
}

function parentsOf(id: string): readonly string[] {
  const parent = parentOf(id)
  return parent === '' ? [] : [parent, ...parentsOf(parent)]
}
