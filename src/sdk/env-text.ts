import type { Secret } from '../base/secret.ts'
import { spellingOf } from './spelling.ts'

/** One line `export KEY="value" # why`, taken apart so that all but the value can be put back. */
export interface EnvEntry {
  /** All before the value and its opening quote: `export KEY=`. */
  readonly before: string
  readonly quote: string
  readonly value: string
  /** All behind the closing quote: a comment, the line end. */
  readonly after: string
  readonly from: number
  readonly to: number
}

export interface EnvReading {
  /** Every line that sets the key; readers disagree which counts when there is more than one. */
  readonly entries: readonly EnvEntry[]
  /** The first line, counted from 1, whose quotes stay open or that goes on in the next: readers disagree where it ends. */
  readonly broken: number | undefined
}

const ASSIGNMENT = /^(\uFEFF?[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*)(.*?)([ \t]*\r?\n?)$/s
/** Longer lines are not taken apart: patterns over a line of a million spaces would take minutes. */
const LONGEST = 16_384
const QUOTED = /^(["'`])(.*)\1([ \t]+#.*|)$/s
const BARE = /^([^"'`].*?|)([ \t]+#.*|)$/s

export function readEnvText(text: string, key: string): EnvReading {
  const lines = assignments(text)
  const broken = lines.find(({ parts }) => !parts)?.line
  const entries = lines.flatMap(({ name, parts, ...line }) =>
    name === key && parts ? [{ ...parts, before: line.before, from: line.from, to: line.to }] : [],
  )
  return { entries, broken }
}

/** The text with the secret in the place of `entry`'s value, or on a new last line. @throws nothing; ask spellingOf before. */
export function editEnvText(
  text: string,
  key: string,
  { entry, secret }: { readonly entry: EnvEntry | undefined; readonly secret: Secret },
): readonly (string | Secret)[] {
  const plain = spellingOf(secret) === 'plain'
  if (entry) {
    const quote = plain ? entry.quote : "'"
    return [text.slice(0, entry.from), entry.before, quote, secret, quote, entry.after, text.slice(entry.to)]
  }
  const [eol, quote] = [text.includes('\r\n') ? '\r\n' : '\n', plain ? '' : "'"]
  const isEnded = text === '' || text.endsWith('\n')
  return [text, isEnded ? '' : eol, `${key}=`, quote, secret, quote, isEnded ? eol : '']
}

type Parts = Pick<EnvEntry, 'quote' | 'value' | 'after'>
interface Assignment {
  readonly name: string
  readonly before: string
  readonly parts: Parts | undefined
  readonly line: number
  readonly from: number
  readonly to: number
}

function assignments(text: string): readonly Assignment[] {
  const found: Assignment[] = []
  let from = 0
  for (const [index, line] of (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).entries()) {
    const to = from + line.length
    const [, before, name, rest = '', end = ''] = ASSIGNMENT.exec(line.slice(0, LONGEST)) ?? []
    if (before !== undefined && name !== undefined) {
      const parts = line.length > LONGEST ? undefined : partsOf(before, rest, end)
      found.push({ name, before, parts, line: index + 1, from, to })
    }
    from = to
  }
  return found
}

function partsOf(before: string, rest: string, end: string): Parts | undefined {
  if (rest.endsWith('\\')) return undefined
  if (rest.startsWith('#') && /[ \t]$/.test(before)) return { quote: '', value: '', after: ` ${rest}${end}` }
  const [, quote = '', inner = '', behind = ''] = QUOTED.exec(rest) ?? []
  if (quote !== '') return { quote, value: inner, after: behind + end }
  const bare = BARE.exec(rest)
  return bare ? { quote: '', value: `${bare[1]}`, after: `${bare[2]}${end}` } : undefined
}
