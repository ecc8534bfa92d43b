/** What a page says to the tests about the block below; a reader of the page does not see it. */
export interface Note {
  /** `in the drill world`: the page is played beside a provider, programs and a mailbox that run. */
  readonly inWorld: boolean
  /** `file NAME`: where the block itself stands when the page is played. */
  readonly file: string | null
  /** `with PATH`: a file of the repository that stands beside it, by its last name. */
  readonly beside: readonly string[]
  /** `FILE = leaked-secret`: what a reader would write there. */
  readonly words: readonly (readonly [word: string, value: string])[]
  readonly ways: readonly Way[]
}

/** How the commands that begin with some words are played. */
export type Way =
  | { readonly of: string; readonly notRun: string }
  /** `{}` in the shell stands for the command as the page has it. */
  | { readonly of: string; readonly shell: string; readonly code: number }

const LINES = {
  inWorld: /^in the drill world$/,
  file: /^file (\S+)$/,
  beside: /^with (\S+)$/,
  word: /^(\[?[A-Z]+\]?(?:\.\.\.)?) = (.+)$/,
  notRun: /^(\S.*?) => not run: (.+)$/,
  way: /^(\S.*?) => (.*\{\}.*?)(?: \[exit (\d+)\])?$/,
} as const

/**
 * `stanch run => {} [exit 5]`: it ends with 5; `stanch probe => {} < leaked-secret`: in this piece of shell;
 * `stanch init => not run: REASON`: only its words are checked.
 */
export function readNote(text: string): Note {
  const note = { inWorld: false, file: null as string | null, beside: [] as string[], words: [] as [string, string][] }
  const ways: Way[] = []
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [kind, [, first = '', second = '', third = '0']] = kindOf(line)
    if (kind === 'inWorld') note.inWorld = true
    else if (kind === 'file') note.file = first
    else if (kind === 'beside') note.beside.push(first)
    else if (kind === 'word') note.words.push([first, second])
    else if (kind === 'notRun') ways.push({ of: first, notRun: second })
    else ways.push({ of: first, shell: second, code: Number(third) })
  }
  return { ...note, ways }
}

function kindOf(line: string): [kind: string, found: RegExpExecArray] {
  for (const [kind, form] of Object.entries(LINES)) {
    const found = form.exec(line)
    if (found) return [kind, found]
  }
  throw new Error(`a note says: ${line}`)
}
