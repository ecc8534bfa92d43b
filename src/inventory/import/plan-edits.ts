import { canonicalJson } from '../../base/canonical-json.ts'
import type { Json } from '../../base/json.ts'
import type { Path } from '../../document/document.ts'
import { problemAt } from '../../document/position.ts'
import type { Credential, Inventory } from '../../model/inventory.ts'
import type { Place, Problem } from '../../model/problem.ts'
import type { Fact } from './fact.ts'
import { UNKNOWN_OWNER } from './fact.ts'
import { freeId } from './slug.ts'

/** One change of the inventory's text: `add` appends to the list at `path`, `set` gives the key its value. */
export interface Edit {
  readonly how: 'add' | 'set'
  readonly path: Path
  readonly value: Json
  readonly place: Place
}
export interface Planned {
  readonly edits: readonly Edit[]
  readonly problems: readonly Problem[]
}

/**
 * What of these facts is not in the inventory yet. What is there was written by hand or looked through by somebody: it is
 * never changed, only an unknown owner is named; where the two disagree, that is a warning. So a second import finds nothing.
 */
export function planEdits(inventory: Inventory, facts: readonly Fact[]): Planned {
  const order = ['owner', 'credential', 'dependent', 'workload', 'relying_party']
  const start: State = { inventory, names: new Map(), edits: [], problems: [] }
  return facts.toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type)).reduce(step, start)
}

interface State extends Planned {
  readonly inventory: Inventory
  /** Ids of facts, by kind and credential, that have another id in the inventory. */
  readonly names: ReadonlyMap<string, string>
}
type Of<Type extends Fact['type']> = Extract<Fact, { type: Type }>

function step(state: State, fact: Fact): State {
  if (fact.type === 'owner') return owner(state, fact)
  if (fact.type === 'credential') return credential(state, fact)
  const name = state.names.get(fact.of) ?? fact.of
  const index = state.inventory.credentials.findIndex(({ id }) => id === name)
  const one = state.inventory.credentials[index]
  if (!one) return warn(state, fact.place, ['I031', `the inventory has no credential of this name`, NO_CREDENTIAL])
  const at: At = { index, one }
  if (fact.type === 'dependent') return dependent(state, fact, at)
  return fact.type === 'workload' ? workload(state, fact, at) : party(state, fact, at)
}

const NO_CREDENTIAL = 'write the credential into the inventory first: its provider, client id and owner'

interface At {
  readonly index: number
  readonly one: Credential
}

function owner(state: State, { value: { id, channels }, place }: Of<'owner'>): State {
  const known = Object.hasOwn(state.inventory.owners, id) ? state.inventory.owners[id] : undefined
  if (known && (known.channels.length > 0 || channels.length === 0)) return state
  const inventory = { ...state.inventory, owners: { ...state.inventory.owners, [id]: { channels: [...channels] } } }
  const list = channels as unknown as Json
  if (known) return { ...edit(state, { how: 'set', path: ['owners', id, 'channels'], value: list, place }), inventory }
  const value = channels.length > 0 ? { channels: list } : {}
  return { ...edit(state, { how: 'set', path: ['owners', id], value, place }), inventory }
}

function credential(state: State, { value, place }: Of<'credential'>): State {
  const { credentials } = state.inventory
  const index = credentials.findIndex((one) => sameClient(one, value))
  const one = credentials[index]
  if (one) {
    const names = new Map([...state.names, [value.id, one.id]])
    return nameOwner({ ...state, names }, { index, one }, { owner: value.owner, place })
  }
  if (credentials.some(({ id }) => id === value.id))
    return warn(state, place, ['I030', `credential ${value.id} is of another client; the inventory is kept`, TAKEN])
  const parties = { dependents: [], workloads: [], relying_parties: [] }
  const added: Credential = { ...value, environment: 'production', with: {}, ...parties }
  const inventory = { ...state.inventory, credentials: [...credentials, added] }
  return { ...edit(state, { how: 'add', path: ['credentials'], value: { ...value }, place }), inventory }
}

const TAKEN = 'mend the client id in one of the two, or name the credential: stanch.dev/credential'

function sameClient(one: Credential, { kind, connector, client_id }: Of<'credential'>['value']): boolean {
  return one.kind === kind && one.connector === connector && one.client_id === client_id
}

function nameOwner(state: State, { index, one }: At, said: { owner: string; place: Place }): State {
  if (said.owner === UNKNOWN_OWNER || said.owner === one.owner) return state
  const path = ['credentials', index, 'owner']
  if (one.owner !== UNKNOWN_OWNER) {
    const what = `here ${said.owner} owns ${one.id}, in the inventory ${one.owner}; the inventory is kept`
    return warn(state, said.place, ['I030', what, 'ask both, then write the right one in both places'])
  }
  return changed(edit(state, { how: 'set', path, value: said.owner, place: said.place }), index, {
    ...one,
    owner: said.owner,
  })
}

function dependent(state: State, { of, value, place }: Of<'dependent'>, { index, one }: At): State {
  const holder = state.inventory.credentials.find(({ dependents }) => dependents.some((each) => samePlace(each, value)))
  const same = holder?.dependents.find((each) => samePlace(each, value))
  const naming = (id: string): State => ({ ...state, names: new Map([...state.names, [`${of} ${value.id}`, id]]) })
  if (holder && holder.id !== one.id)
    return warn(state, place, [
      'I030',
      `this place holds ${holder.id} in the inventory, here ${one.id}`,
      'find out which',
    ])
  if (same) return naming(same.id)
  const added = {
    ...value,
    id: freeId(
      value.id,
      one.dependents.map(({ id }) => id),
    ),
  }
  const next = { ...one, dependents: [...one.dependents, added] }
  return changed(edit(naming(added.id), listEdit(index, 'dependents', { value: { ...added }, place })), index, next)
}

function workload(state: State, { of, value, place }: Of<'workload'>, { index, one }: At): State {
  const reads = value.reads.map((id) => state.names.get(`${of} ${id}`) ?? id)
  const known = one.workloads.findIndex((each) => samePlace(each, value))
  const same = one.workloads[known]
  if (same) {
    const more = reads.filter((id) => !same.reads.includes(id))
    const path = ['credentials', index, 'workloads', known, 'reads']
    const edited = more.reduce((before, id) => edit(before, { how: 'add', path, value: id, place }), state)
    const next = one.workloads.with(known, { ...same, reads: [...same.reads, ...more] })
    return changed(edited, index, { ...one, workloads: next })
  }
  const id = freeId(
    value.id,
    one.workloads.map((each) => each.id),
  )
  const added = { id, connector: value.connector, reads, with: value.with }
  const next = { ...one, workloads: [...one.workloads, added] }
  return changed(edit(state, listEdit(index, 'workloads', { value: added, place })), index, next)
}

function party(state: State, { value, place }: Of<'relying_party'>, { index, one }: At): State {
  const { backchannel_logout_uri: uri } = value
  const known = one.relying_parties.findIndex(
    ({ id, backchannel_logout_uri: own }) => id === value.id || (uri !== undefined && own === uri),
  )
  const same = one.relying_parties[known]
  if (!same) {
    const next = { ...one, relying_parties: [...one.relying_parties, { ...value }] }
    return changed(edit(state, listEdit(index, 'relying_parties', { value: { ...value }, place })), index, next)
  }
  if (uri === undefined || same.backchannel_logout_uri === uri) return state
  if (same.backchannel_logout_uri !== undefined)
    return warn(state, place, [
      'I030',
      `relying party ${same.id} has another logout address; the inventory is kept`,
      BOTH,
    ])
  const path = ['credentials', index, 'relying_parties', known, 'backchannel_logout_uri']
  const next = one.relying_parties.with(known, { ...same, backchannel_logout_uri: uri })
  return changed(edit(state, { how: 'set', path, value: uri, place }), index, { ...one, relying_parties: next })
}

const BOTH = 'find out which is true, and write it in both places'

function samePlace(a: { connector: string; with: Json }, b: { connector: string; with: Json }): boolean {
  return a.connector === b.connector && canonicalJson(a.with) === canonicalJson(b.with)
}

function listEdit(index: number, list: string, { value, place }: { value: Json; place: Place }): Edit {
  return { how: 'add', path: ['credentials', index, list], value, place }
}

function edit(state: State, one: Edit): State {
  return { ...state, edits: [...state.edits, one] }
}

function changed(state: State, index: number, one: Credential): State {
  return { ...state, inventory: { ...state.inventory, credentials: state.inventory.credentials.with(index, one) } }
}

function warn(state: State, place: Place, [code, what, fix]: readonly [string, string, string]): State {
  return { ...state, problems: [...state.problems, problemAt(place, code, { level: 'warning', what, fix })] }
}
