import { isMap, isSeq } from 'yaml'
import type { Node, Pair } from 'yaml'
import type { Place, Problem } from '../model/problem.ts'
import type { Path } from './document.ts'

export type At = (offset: number, length: number) => Place
type Written = { readonly key: Node | null; readonly value: Node | null }

/** What a problem says: what was seen, and what to do. */
export interface Saying {
  readonly what: string
  readonly fix: string
  readonly level?: Problem['level']
}

export function problemAt(place: Place, code: string, { what, fix, level = 'error' }: Saying): Problem {
  return { code, level, place, what, fix }
}

/** Finds the place of a path; a thing that is missing is shown at the key of what it is missing from. */
export function placer(root: unknown, at: At): (path: Path, of?: 'key' | 'value') => Place {
  return (path, of = 'value') => {
    const chain: Written[] = [{ key: null, value: root as Node | null }]
    for (const name of path) {
      const next = child(chain.at(-1)?.value, name)
      if (!next) return placeOf(chain.at(-1), 'key', at)
      chain.push(next)
    }
    return placeOf(chain.at(-1), of, at)
  }
}

export function rangeOf(node: unknown): readonly [number, number] {
  const range = (node as Node | null)?.range
  return range ? [range[0], range[1]] : [0, 1]
}

function child(node: unknown, name: string | number): Written | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(name)]
    return item === undefined ? undefined : { key: null, value: item as Node }
  }
  if (!isMap(node)) return undefined
  const pair = (node.items as readonly Pair<Node, Node | null>[]).find((item) => String(item.key) === String(name))
  return pair && { key: pair.key, value: pair.value }
}

function placeOf(written: Written | undefined, of: 'key' | 'value', at: At): Place {
  const { key = null, value = null } = written ?? {}
  const node = of === 'key' ? (key ?? value) : (value ?? key)
  const [start, end] = rangeOf(node)
  // A whole mapping is not underlined: its first character says where it begins.
  return at(start, isMap(node) || isSeq(node) ? 1 : end - start)
}
