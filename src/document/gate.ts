import { EVENT_ID, parseEvents, YAMLException } from 'js-yaml'
import type { Event } from 'js-yaml'
import type { Place, Problem } from '../model/problem.ts'
import { problemAt } from './position.ts'
import type { Saying } from './position.ts'

const DEEPEST = 64
/** Values per key: a flat list of a hundred thousand ones has no key at all and still takes seconds. */
const VALUES_PER_KEY = 10

/** Twenty show what is wrong; a thousand hide it. */
const MOST = 20

interface Text {
  readonly file: string
  readonly text: string
}

/**
 * What is refused before anything is built. The depth gate stops within milliseconds where a recursive parser would run
 * out of stack; aliases are how a few hundred bytes become gigabytes; a tag asks for a type that we do not know.
 */
export function gate(source: Text, mostKeys: number): readonly Problem[] {
  try {
    return inspect(source, parseEvents(source.text, { maxDepth: DEEPEST }), mostKeys).slice(0, MOST)
  } catch (thrown) {
    return [refusal(source, thrown)]
  }
}

function inspect(source: Text, events: readonly Event[], mostKeys: number): readonly Problem[] {
  const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT)
  const at = (offset: number, code: string, saying: Saying): Problem => problemAt(placeOf(source, offset), code, saying)
  const isLarge = countKeys(events) > mostKeys || events.length > mostKeys * VALUES_PER_KEY
  return [
    ...(documents.length > 1 ? [at(secondDocument(source.text), 'Y006', SEVERAL)] : []),
    ...(documents.some((event) => 'directives' in event && event.directives.length > 0)
      ? [at(0, 'Y008', DIRECTIVE)]
      : []),
    ...(isLarge ? [at(0, 'Y011', tooMany(mostKeys))] : []),
    ...events.flatMap((event) => [
      ...('anchorStart' in event && event.anchorStart >= 0 ? [at(event.anchorStart - 1, 'Y002', ALIAS)] : []),
      ...('tagStart' in event && event.tagStart >= 0 ? [at(event.tagStart, 'Y008', TAG)] : []),
    ]),
  ]
}

/** Every second node directly inside a mapping is a key. */
function countKeys(events: readonly Event[]): number {
  const open: { readonly mapping: boolean; children: number }[] = []
  let keys = 0
  for (const { type } of events) {
    if (type === EVENT_ID.POP) {
      open.pop()
      continue
    }
    const parent = open.at(-1)
    if (parent?.mapping && parent.children % 2 === 0) keys += 1
    if (parent) parent.children += 1
    if (type !== EVENT_ID.SCALAR && type !== EVENT_ID.ALIAS)
      open.push({ mapping: type === EVENT_ID.MAPPING, children: 0 })
  }
  return keys
}

function secondDocument(text: string): number {
  const markers = [...text.matchAll(/^(?:---|\.\.\.)/gm)].map(({ index }) => index)
  return markers.find((index) => hasContent(text.slice(0, index))) ?? 0
}

function hasContent(before: string): boolean {
  return before.replace(/^\s*#.*$/gm, '').trim() !== ''
}

/** The library quotes the file in its messages, and the file may hold a secret: only its own reason and place pass. */
export function refusal(source: Text, thrown: unknown): Problem {
  if (!(thrown instanceof YAMLException)) return problemAt(placeOf(source, 0), 'Y029', notYaml('it cannot be read'))
  const place = placeOf(source, Math.min(thrown.mark?.position ?? 0, source.text.length))
  if (thrown.reason.includes('maxDepth'))
    return problemAt(place, 'Y001', { what: `nesting deeper than ${DEEPEST}`, fix: 'write it flatter' })
  const isPlain = /^[a-zA-Z0-9 ,;()'%-]{1,120}$/.test(thrown.reason)
  return problemAt(place, 'Y029', notYaml(isPlain ? thrown.reason : 'it cannot be read'))
}

export function placeOf({ file, text }: Text, offset: number): Place {
  const before = text.slice(0, offset).split('\n')
  return { file, line: before.length, col: (before.at(-1) ?? '').length + 1, length: 1 }
}

function notYaml(because: string): Saying {
  return { what: `this is not YAML: ${because}`, fix: 'check the indentation, the quotes and the colons around here' }
}

function tooMany(keys: number): Saying {
  return { what: `more than ${keys} keys, or ${VALUES_PER_KEY} values for each`, fix: 'split the file' }
}

const SEVERAL: Saying = { what: 'a second document begins here', fix: 'one document per file' }
const DIRECTIVE: Saying = { what: 'YAML directives are not allowed', fix: 'delete the line that begins with %' }
const ALIAS: Saying = { what: 'anchors and aliases are not allowed', fix: 'write the value out in each place' }
const TAG: Saying = { what: 'tags are not allowed', fix: 'delete the tag; quote the value when it is text' }
