import { EVENT_ID, parseEvents } from 'js-yaml'
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml'
import type { Alias, YAMLMap } from 'yaml'
import type { Json } from '../../base/json.ts'
import { isJsonObject } from '../../base/json.ts'
import { checked } from '../../document/checked.ts'
import type { Checked } from '../../document/checked.ts'
import type { Document, SourceFile } from '../../document/document.ts'
import { placeOf, refusal } from '../../document/gate.ts'
import { placer, problemAt } from '../../document/position.ts'
import type { Problem } from '../../model/problem.ts'

/** What a file of others may cost: more than one of ours, and still bounded before anything is built from it. */
export interface ForeignLimits {
  readonly bytes: number
  /** Nodes as written, and again after aliases and merge keys have been unfolded. */
  readonly values: number
}
export const FOREIGN: ForeignLimits = { bytes: 4 * 1024 * 1024, values: 200_000 }
const DEEPEST = 64

/**
 * The documents of a YAML or JSON file that others wrote. Aliases, merge keys, tags and several documents are usual there,
 * so they are read; what they unfold to is counted. Keys that would change an object's behaviour are left out.
 */
export function readForeign(source: SourceFile, limits: ForeignLimits = FOREIGN): Checked<readonly Document[]> {
  const { file } = source
  const read = textOf(source, limits)
  if (!read.ok) return read
  const text = read.value
  const refused = tooMuch({ file, text }, limits)
  if (refused) return refuse(refused)
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' })
  const at = (offset: number, length: number) => ({ file, ...lines.linePos(offset), length: Math.max(1, length) })
  const broken = parsed
    .flatMap(({ errors }) => errors)
    .map(({ pos: [start, end] }) => problemAt(at(start, end - start), 'Y029', NOT_YAML))
  if (broken.length > 0) return checked<never>(undefined as never, broken.slice(0, 20))
  const count: Count = { left: limits.values, dangling: false }
  const values = parsed.map(({ contents }) => unfold(contents, { anchors: new Map(), count, depth: 0 }))
  if (count.dangling)
    return refuse(problemAt(at(0, 1), 'Y029', { ...NOT_YAML, what: 'an alias (*name) without its anchor' }))
  if (count.left < 0) return refuse(problemAt(at(0, 1), 'Y011', UNFOLDS(limits.values)))
  return checked(
    parsed.map(({ contents }, i) => ({ file, text, value: values[i] ?? null, place: placer(contents, at) })),
    [],
  )
}

export function textOf({ file, bytes }: SourceFile, limits: ForeignLimits = FOREIGN): Checked<string> {
  const start = { file, line: 1, col: 1, length: 1 }
  if (bytes.length > limits.bytes)
    return refuse(
      problemAt(start, 'Y010', { what: `larger than ${limits.bytes / 1024} KiB`, fix: 'import it in parts' }),
    )
  try {
    return checked(new TextDecoder('utf-8', { fatal: true }).decode(bytes), [])
  } catch {
    return refuse(problemAt(start, 'Y012', { what: 'not UTF-8', fix: 'save the file as UTF-8' }))
  }
}

/** A flood or a well is refused by its events, before a tree of it stands in memory. */
function tooMuch(source: { file: string; text: string }, { values }: ForeignLimits): Problem | undefined {
  try {
    const events = parseEvents(source.text, { maxDepth: DEEPEST })
    const nodes = events.filter(({ type }) => type !== EVENT_ID.POP && type !== EVENT_ID.DOCUMENT)
    if (nodes.length <= values) return undefined
    return problemAt(placeOf(source, 0), 'Y011', { what: `more than ${values} values`, fix: 'import it in parts' })
  } catch (thrown) {
    return refusal(source, thrown)
  }
}

interface Count {
  left: number
  /** An alias that stands for nothing was met. */
  dangling: boolean
}
interface Walk {
  readonly anchors: Map<string, unknown>
  readonly count: Count
  readonly depth: number
}

/** Plain data on null prototypes. An alias costs what it stands for; when the count is used up, the rest is nothing. */
function unfold(node: unknown, walk: Walk): Json {
  walk.count.left -= walk.depth > DEEPEST ? walk.count.left + 1 : 1
  if (walk.count.left < 0) return null
  if (isAlias(node)) return unfold(target(node, walk), { ...walk, depth: walk.depth + 1 })
  remember(node, walk)
  const inside = { ...walk, depth: walk.depth + 1 }
  if (isSeq(node)) return node.items.map((item) => unfold(item, inside))
  if (isMap(node)) return mapping(node, inside)
  return isScalar(node) ? scalar(node.value) : null
}

function target({ source }: Alias, { anchors, count }: Walk): unknown {
  count.dangling ||= !anchors.has(source)
  return anchors.get(source)
}

function remember(node: unknown, { anchors }: Walk): void {
  if ((isSeq(node) || isMap(node) || isScalar(node)) && node.anchor) anchors.set(node.anchor, node)
}

function mapping(node: YAMLMap, walk: Walk): Json {
  const object = Object.create(null) as Record<string, Json>
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : undefined
    const inside = unfold(value, walk)
    if (name === '<<') merge(object, inside)
    else if (name !== undefined && !/^(?:__proto__|constructor|prototype)$/.test(name)) object[name] = inside
  }
  return object
}

/** What stands in the mapping itself wins over what is merged, before it or after. */
function merge(object: Record<string, Json>, from: Json): void {
  for (const one of Array.isArray(from) ? (from as readonly Json[]) : [from]) {
    if (!isJsonObject(one)) continue
    for (const [key, value] of Object.entries(one)) if (!Object.hasOwn(object, key)) object[key] = value
  }
}

function scalar(value: unknown): Json {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return typeof value === 'string' || typeof value === 'boolean' ? value : null
}

function refuse(problem: Problem): { readonly ok: false; readonly problems: readonly Problem[] } {
  return { ok: false, problems: [problem] }
}

const NOT_YAML = { what: 'this is not YAML', fix: 'check the indentation, the quotes and the colons around here' }
const UNFOLDS = (values: number) => ({
  what: `its aliases unfold to more than ${values} values, or never end`,
  fix: 'write the values out, or import the file in parts',
})
