import { canonicalJson } from '../../base/canonical-json.ts'
import type { JsonObject } from '../../base/json.ts'
import type { Place } from '../../model/problem.ts'
import type { Fed } from './external-secrets.ts'
import type { Fact, Gathered, Known } from './fact.ts'
import { noted } from './fact.ts'
import type { KubeObject } from './kubernetes-objects.ts'
import { entriesAt, markOf } from './kubernetes-objects.ts'
import { orByHand, pickConnector, takes } from './pick-connector.ts'
import { slug } from './slug.ts'

/** A key of a Secret that holds a credential, and the dependent that stands for it. */
export interface Held {
  readonly secret: string
  readonly namespace: string | undefined
  readonly key: string
  readonly credential: string
  readonly dependent: string
}

export interface Found extends Gathered {
  readonly held: readonly Held[]
}
export const NO_NAMESPACE = {
  what: 'this object names no namespace',
  fix: 'give --namespace, or write it into the manifest',
}

const NOTHING: Found = { facts: [], problems: [], held: [] }

/** A place of the inventory needs no mark; a new one needs to be told whose it is, and by which of its keys. */
export function fedSecret(one: Fed, keys: readonly string[], known: Known): Found {
  const { object, origin, secret, key } = one
  const place = object.place([...one.path, 'remoteRef'])
  const { credential, key: marked } = markOf(object)
  const where = { secret, namespace: object.namespace, key }
  const existing = 'because' in origin ? undefined : dependentAt(known, origin)
  if (existing) return { ...NOTHING, held: [{ ...where, ...existing }] }
  if (credential === undefined || (marked ?? key) !== key) return NOTHING
  if (marked === undefined && keys.length > 1) return keys[0] === key ? whichKey(place, secret, keys) : NOTHING
  if (!('because' in origin)) return newDependent(where, { place, credential, at: origin })
  const what = `nobody can say where Secret ${secret} comes from: ${origin.because}`
  return { ...noted(place, 'I031', { what, fix: 'add what is missing, then import again' }), held: [] }
}

/** A Secret that nobody feeds is a place of its own, for a connector that writes into the cluster. */
export function plainSecret(object: KubeObject, known: Known): Found {
  const { credential, key } = markOf(object)
  if (credential === undefined) return NOTHING
  const place = object.place(['metadata', 'annotations', 'stanch.dev/credential'])
  const keys = [...entriesAt(object.value, 'data'), ...entriesAt(object.value, 'stringData')].map(([name]) => name)
  const only = key ?? (keys.length === 1 ? keys[0] : undefined)
  if (only === undefined) return whichKey(place, object.name, keys)
  if (object.namespace === undefined) return { ...noted(place, 'I031', NO_NAMESPACE), held: [] }
  const uses = 'secret-store/kubernetes'
  const picked = pickConnector(known, uses)
  const at = { namespace: object.namespace, name: object.name, key: only }
  if ('because' in picked || !takes(known, picked.name, at)) {
    const because = 'because' in picked ? picked.because : `connector ${picked.name} does not take it`
    const what = `Secret ${object.name} holds ${credential}, and ${because}`
    return { ...noted(place, 'I031', { what, fix: orByHand(known, uses) }), held: [] }
  }
  const where = { secret: object.name, namespace: object.namespace, key: only }
  return newDependent(where, { place, credential, at: { connector: picked.name, with: at } })
}

interface Meant {
  readonly place: Place
  readonly credential: string
  readonly at: { readonly connector: string; readonly with: JsonObject }
}

function newDependent(where: Omit<Held, 'credential' | 'dependent'>, { place, credential, at }: Meant): Found {
  const id = slug(where.secret, where.key) ?? 'secret'
  const fact: Fact = { type: 'dependent', of: credential, place, value: { id, ...at } }
  return { facts: [fact], problems: [], held: [{ ...where, credential, dependent: id }] }
}

function whichKey(place: Place, secret: string, keys: readonly string[]): Found {
  const what = `which key of Secret ${secret} holds the credential? It has ${keys.join(', ') || 'none'}`
  return { ...noted(place, 'I031', { what, fix: 'name it: stanch.dev/key' }), held: [] }
}

function dependentAt({ inventory }: Known, at: Meant['at']): Pick<Held, 'credential' | 'dependent'> | undefined {
  const key = canonicalJson([at.connector, at.with])
  for (const { id, dependents } of inventory.credentials) {
    const found = dependents.find((one) => canonicalJson([one.connector, one.with]) === key)
    if (found) return { credential: id, dependent: found.id }
  }
  return undefined
}

/** Secrets of the cluster that the inventory names already; their programs are found without an annotation. */
export function writtenDown(objects: readonly KubeObject[], { inventory }: Known): readonly Held[] {
  const spaces = new Set(objects.map(({ namespace }) => namespace))
  return inventory.credentials.flatMap(({ id, dependents }) =>
    dependents.flatMap((one): readonly Held[] => {
      const { namespace, name, key } = one.with
      const isSecret = inventory.connectors[one.connector]?.uses.startsWith('secret-store/kubernetes') === true
      if (!isSecret || typeof name !== 'string' || typeof namespace !== 'string' || !spaces.has(namespace)) return []
      return [{ secret: name, namespace, key: typeof key === 'string' ? key : '', credential: id, dependent: one.id }]
    }),
  )
}
