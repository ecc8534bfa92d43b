import type { Json, JsonObject } from '../../base/json.ts'
import { isJsonObject } from '../../base/json.ts'
import type { Document, SourceFile } from '../../document/document.ts'
import { valueAt } from '../../document/document.ts'
import { problemAt } from '../../document/position.ts'
import type { Place } from '../../model/problem.ts'
import type { Fact, Gathered, Known } from './fact.ts'
import { listAt, noted, textAt, together } from './fact.ts'
import { fromDocuments } from './foreign-documents.ts'
import { pickConnector } from './pick-connector.ts'
import { slug } from './slug.ts'

/**
 * `ansible-inventory --list`: a host with the variable `stanch_workloads` runs those workloads, each
 * `{ credential, connector, reads, with }`. Only this variable is looked at; the others are full of passwords.
 */
export function ansible(files: readonly SourceFile[], known: Known): Gathered {
  return fromDocuments(files, (documents) => together(documents.map((document) => fromInventory(document, known))))
}

const NAME = 'stanch_workloads'

function fromInventory(document: Document, known: Known): Gathered {
  const hosts = valueAt(document.value, ['_meta', 'hostvars'])
  if (!isJsonObject(hosts)) return { facts: [], problems: [problemAt(document.place([]), 'I033', NOT_ANSIBLE)] }
  const names = [...new Set([...Object.keys(hosts), ...groupsOf(document.value).flatMap(([, { members }]) => members)])]
  const found = names.flatMap((host) => {
    const at = pathOf(document, host)
    return listAt(document.value, ...at).map((one, i) =>
      workload(one, { host, place: document.place([...at, i]), known }),
    )
  })
  return found.length > 0 ? together(found) : noted(document.place([]), 'I031', NO_WORKLOAD)
}

const NOT_ANSIBLE = { what: 'no hosts (_meta.hostvars) in this file', fix: 'name what ansible-inventory --list prints' }
const NO_WORKLOAD = {
  what: `no host has the variable ${NAME}`,
  fix: `write ${NAME}: [{ credential, connector, reads, with }] into the variables of a host or group`,
}

/** Where the variable of a host stands: its own, else that of a group (`--export` leaves those with the groups). */
function pathOf(document: Document, host: string): (string | number)[] {
  const own = ['_meta', 'hostvars', host, NAME]
  if (valueAt(document.value, own) !== undefined) return own
  const group = groupsOf(document.value).find(
    ([name, { members }]) => members.includes(host) && valueAt(document.value, [name, 'vars', NAME]) !== undefined,
  )
  return group ? [group[0], 'vars', NAME] : own
}

/** Each group with all its hosts, those of the groups inside it too; the smallest first, for it is the nearest. */
function groupsOf(value: Json): readonly (readonly [string, { readonly members: readonly string[] }])[] {
  const names = isJsonObject(value) ? Object.keys(value).filter((name) => name !== '_meta') : []
  return names
    .map((name) => [name, { members: [...membersOf(value, name, new Set())] }] as const)
    .toSorted(([, a], [, b]) => a.members.length - b.members.length)
}

function membersOf(value: Json, group: string, seen: Set<string>): ReadonlySet<string> {
  if (seen.has(group)) return new Set()
  seen.add(group)
  const words = (list: string): readonly string[] =>
    listAt(value, group, list).filter((name): name is string => typeof name === 'string')
  return new Set([...words('hosts'), ...words('children').flatMap((child) => [...membersOf(value, child, seen)])])
}

interface On {
  readonly host: string
  readonly place: Place
  readonly known: Known
}

function workload(one: Json, { host, place, known }: On): Gathered {
  const of = textAt(one, 'credential')
  if (of === undefined)
    return noted(place, 'I031', { what: `${NAME} of ${host} names no credential`, fix: 'add credential' })
  const picked = pickConnector(known, 'workload/', textAt(one, 'connector'))
  if ('because' in picked)
    return noted(place, 'I031', { what: `which connector restarts it? ${picked.because}`, fix: 'name it: connector' })
  const reads = listAt(one, 'reads').filter((name): name is string => typeof name === 'string')
  const fields: Json = valueAt(one, ['with']) ?? {}
  const id = slug(textAt(one, 'id') ?? host) ?? 'host'
  const value = { id, connector: picked.name, reads, with: isJsonObject(fields) ? fields : ({} as JsonObject) }
  const fact: Fact = { type: 'workload', of, place, value }
  return { facts: [fact], problems: [] }
}
