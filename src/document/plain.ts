import { isMap, isScalar, isSeq } from 'yaml'
import type { Pair, Scalar, YAMLMap } from 'yaml'
import type { Json } from '../base/json.ts'
import { safeText } from '../base/safe-text.ts'
import type { Place, Problem } from '../model/problem.ts'
import { problemAt, rangeOf } from './position.ts'
import type { At, Saying } from './position.ts'
import { codeOf, HIDDEN } from './read-text.ts'

/** Own names of every object; `Object.assign` of a file that holds them turns data into behaviour. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype'])

/** Plain data on null prototypes, and what about keys and scalars cannot be trusted to mean what was read. */
export function plain(root: unknown, at: At): { readonly value: Json; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const report = (node: unknown, code: string, saying: Saying): void => {
    const [start, end] = rangeOf(node)
    problems.push(problemAt(at(start, end - start), code, saying))
  }
  if (!isMap(root)) report(root, 'Y014', notAMapping(root))
  return { value: toPlain(root, { report, at }), problems }
}

interface Walk {
  readonly report: (node: unknown, code: string, saying: Saying) => void
  readonly at: At
}

function toPlain(node: unknown, walk: Walk): Json {
  if (isSeq(node)) return node.items.map((item) => toPlain(item, walk))
  if (isMap(node)) return mapping(node, walk)
  return isScalar(node) ? scalar(node, walk) : null
}

function mapping(node: YAMLMap, walk: Walk): Json {
  const object = Object.create(null) as Record<string, Json>
  const seen = new Map<string, Place>()
  for (const { key, value } of node.items as readonly Pair[]) {
    const name = keyName(key, walk)
    if (name === undefined) continue
    const first = seen.get(name)
    if (first) {
      walk.report(key, 'Y005', {
        what: `duplicate key "${safeText(name, 80)}" (first at ${first.line}:${first.col})`,
        fix: 'keep one of the two',
      })
      continue
    }
    const [start, end] = rangeOf(key)
    seen.set(name, walk.at(start, end - start))
    object[name] = toPlain(value, walk)
  }
  return object
}

/** Undefined when this cannot be a key of ours; it has then been reported. */
function keyName(key: unknown, walk: Walk): string | undefined {
  const name = isScalar(key) ? String(key.value) : undefined
  if (name === undefined) {
    walk.report(key, 'Y015', { what: 'a key that is not a word', fix: 'keys are plain words' })
    return undefined
  }
  if (RESERVED.has(name)) {
    walk.report(key, 'Y004', { what: `reserved key "${name}"`, fix: 'use another name' })
    return undefined
  }
  if (name === '<<') {
    walk.report(key, 'Y003', { what: 'unknown key "<<"', fix: 'merge keys are not allowed; write the keys out' })
    return undefined
  }
  refuseHidden(key, name, walk)
  return name
}

function scalar(node: Scalar, walk: Walk): Json {
  const { value } = node
  if (typeof value === 'string') refuseHidden(node, value, walk)
  if (typeof value === 'number' && !isWrittenAsRead(node, value)) {
    walk.report(node, 'Y009', {
      what: `quote this value (got number ${value})`,
      fix: `write it in quotes when it is a text, or as ${Number.isFinite(value) ? value : 'a finite number'}`,
    })
    return null
  }
  return typeof value === 'bigint' ? Number(value) : (value as Json)
}

/** An escape such as "\u202e" is invisible in the file and takes effect in the approval. A text may have lines. */
function refuseHidden(node: unknown, text: string, walk: Walk): void {
  const hidden = [...text.matchAll(HIDDEN)].map(([character]) => character).find((character) => character !== '\n')
  if (hidden === undefined) return
  walk.report(node, 'Y013', {
    what: `control, bidi or invisible character ${codeOf(hidden)} in this text`,
    fix: 'delete it; what is approved must be what is seen',
  })
}

/** 1.10 would become 1.1, 0777 would become 777, and an id of twenty digits another id. */
function isWrittenAsRead({ source }: Scalar, value: number): boolean {
  const exact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
  return exact && source === String(value)
}

function notAMapping(root: unknown): Saying {
  const seen = isSeq(root) ? 'a list' : isScalar(root) && root.value !== null ? 'a single value' : 'nothing'
  return {
    what: `expected a mapping (key: value), got ${seen}`,
    fix: 'begin with the version line, for example stanch: 1',
  }
}
