import type { SourceFile } from '../../document/document.ts'
import { safeText } from '../../base/safe-text.ts'
import type { Credential } from '../../model/inventory.ts'
import type { Place } from '../../model/problem.ts'
import type { Fact, Gathered, Known } from './fact.ts'
import { noted, together } from './fact.ts'
import { covers } from './path-pattern.ts'
import { pickConnector, takes } from './pick-connector.ts'
import { textOf } from './read-foreign.ts'
import { slug } from './slug.ts'

/**
 * The last line whose pattern covers the `path` of a credential says who owns it: its first owner, a team or a person. A
 * credential without `path` is not touched.
 */
export function codeowners(files: readonly SourceFile[], known: Known): Gathered {
  const read = files.map((file) => linesOf(file))
  const rules = read.flatMap(({ rules: own }) => own)
  const notes = read.flatMap(({ notes: own }) => own)
  const credentials = known.inventory.credentials.filter(({ path }) => path !== undefined)
  const [first] = rules
  const none = credentials.length === 0 && first ? [noted(first.place, 'I031', NO_PATH)] : []
  return together([...notes, ...none, ...credentials.map((one) => ownerOf(one, rules, known))])
}

const NO_PATH = {
  what: 'no credential of the inventory says its path',
  fix: 'add path: to each, where its code is in the repository',
}

interface Rule {
  readonly pattern: string
  readonly owners: readonly string[]
  readonly place: Place
}

function linesOf(source: SourceFile): { readonly rules: readonly Rule[]; readonly notes: readonly Gathered[] } {
  const read = textOf(source)
  if (!read.ok) return { rules: [], notes: [{ facts: [], problems: read.problems }] }
  const [rules, notes]: [Rule[], Gathered[]] = [[], []]
  for (const [i, line] of read.value.split(/\r?\n/).entries()) {
    const words = line
      .replace(/(?:^|\s)#.*$/, '')
      .trim()
      .split(/\s+/)
    const [pattern = '', ...owners] = words
    const place: Place = { file: source.file, line: i + 1, col: 1, length: Math.max(1, line.length) }
    if (pattern === '') continue
    if (/^\^?\[|^!/.test(pattern) || pattern.includes('\\')) notes.push(noted(place, 'I032', NOT_READ))
    else rules.push({ pattern, owners, place })
  }
  return { rules, notes }
}

const NOT_READ = {
  what: 'sections, negations and escapes are not read; this line is left out',
  fix: 'write the owner by hand',
}

function ownerOf(one: Credential, rules: readonly Rule[], known: Known): Gathered {
  const rule = rules.findLast(({ pattern }) => covers(pattern, one.path ?? ''))
  const [first, ...others] = rule?.owners ?? []
  if (!rule || first === undefined) return { facts: [], problems: [] }
  const { place } = rule
  const id = slug(first.replace(/^@(?:[^/]*\/)?/, '').replace(/@.*$/, ''))
  if (id === undefined)
    return noted(place, 'I032', { what: 'this owner has no name that fits here', fix: 'write it by hand' })
  const { kind, connector, client_id } = one
  const facts: Fact[] = [
    { type: 'owner', place, value: { id, channels: channelsOf(first, known) } },
    { type: 'credential', place, value: { id: one.id, kind, connector, client_id, owner: id } },
  ]
  const rest = others.map((name) => safeText(name, 60)).join(', ')
  const what = `${one.id} has one owner here, the first; not ${rest}`
  const more =
    others.length === 0
      ? []
      : noted(place, 'I031', { what, fix: 'write another one by hand, if that is who acts' }).problems
  return { facts, problems: more }
}

/** An owner that is an address is told there. */
function channelsOf(owner: string, known: Known) {
  const picked = pickConnector(known, 'notify/email')
  if (owner.startsWith('@') || !('name' in picked) || !takes(known, picked.name, { to: owner })) return []
  return [{ connector: picked.name, with: { to: owner } }]
}
