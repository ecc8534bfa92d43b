import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A fenced block of a page. */
export interface Block {
  readonly line: number
  /** The first word after the fence; empty for a picture made of letters. */
  readonly language: string
  readonly body: string
  /** What the comment `<!-- example … -->` right before it says to the tests; empty without one. */
  readonly note: string
}

export interface Page {
  /** From the top of the repository. */
  readonly file: string
  readonly blocks: readonly Block[]
  /** Each `stanch …` in the middle of a sentence. */
  readonly mentions: readonly string[]
}

/** Every page that people read: those at the top, and those of docs/. */
export async function readPages(): Promise<readonly Page[]> {
  const top = (await readdir(root)).filter((name) => name.endsWith('.md'))
  const docs = (await readdir(join(root, 'docs'), { recursive: true })).filter((name) => name.endsWith('.md'))
  const files = [...top, ...docs.map((name) => `docs/${name}`)]
  return Promise.all(files.toSorted().map(async (file) => readPage(file, await readFile(join(root, file), 'utf8'))))
}

const NOTE = /^<!-- example\n(?<note>(?:(?!-->)[^])*)-->\n+/
const BLOCK = new RegExp(
  `(?:${NOTE.source})?${/^(?<in> *)```(?<language>\w*)[^\n]*\n(?<body>[^]*?)^\k<in>```$/.source}`,
  'gm',
)

/** @throws Error when a fence or a note is left over: what nobody reads, nobody checks. */
export function readPage(file: string, text: string): Page {
  const blocks = [...text.matchAll(BLOCK)].map((found) => {
    const { language = '', body = '', note = '' } = found.groups ?? {}
    return { line: text.slice(0, text.indexOf(body, found.index)).split('\n').length, language, body, note }
  })
  const rest = text.replaceAll(BLOCK, '')
  if (/^ *(?:```|<!-- example)/m.test(rest))
    throw new Error(`${file}: a fence without its end, or a note without a block`)
  return { file, blocks, mentions: [...rest.matchAll(/`(stanch(?: [^`]+)?)`/g)].map(([, typed = '']) => typed) }
}
