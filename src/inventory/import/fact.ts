import type { Json, JsonObject } from '../../base/json.ts'
import type { Document } from '../../document/document.ts'
import { valueAt } from '../../document/document.ts'
import type { Saying } from '../../document/position.ts'
import { problemAt } from '../../document/position.ts'
import type { Credential, Inventory } from '../../model/inventory.ts'
import type { Place, Problem } from '../../model/problem.ts'
import type { ConnectorShapes } from '../connector-shapes.ts'

/** One thing that a foreign file says, in our words, with where it says so. `of`: the credential it belongs to. */
export type Fact = { readonly place: Place } & (
  | { readonly type: 'owner'; readonly value: OwnerFact }
  | { readonly type: 'credential'; readonly value: CredentialFact }
  | { readonly type: 'dependent'; readonly of: string; readonly value: DependentFact }
  | { readonly type: 'workload'; readonly of: string; readonly value: WorkloadFact }
  | { readonly type: 'relying_party'; readonly of: string; readonly value: PartyFact }
)
export interface OwnerFact {
  readonly id: string
  readonly channels: readonly { readonly connector: string; readonly with: JsonObject }[]
}
export interface CredentialFact {
  readonly id: string
  readonly kind: Credential['kind']
  readonly connector: string
  readonly client_id: string
  readonly owner: string
}
export interface DependentFact {
  readonly id: string
  readonly connector: string
  readonly with: JsonObject
}
export interface WorkloadFact extends DependentFact {
  /** Ids of dependents: the inventory's, or those of other facts. */
  readonly reads: readonly string[]
}
export interface PartyFact {
  readonly id: string
  readonly client_id: string
  readonly backchannel_logout_uri?: string
}

/** What an importer found; a problem of level error refuses the whole import. */
export interface Gathered {
  readonly facts: readonly Fact[]
  readonly problems: readonly Problem[]
}
export interface Known {
  readonly inventory: Inventory
  readonly shapes: ConnectorShapes
  /** Of Kubernetes objects that name none. */
  readonly namespace?: string | undefined
}

/** Who owns a thing of which no file says it. An owner without a channel: lint asks for one until somebody is named. */
export const UNKNOWN_OWNER = 'unknown'

export function unowned(place: Place): Fact {
  return { type: 'owner', place, value: { id: UNKNOWN_OWNER, channels: [] } }
}

/** Facts and problems of many parts, in their order. */
export function together(parts: readonly Gathered[]): Gathered {
  return { facts: parts.flatMap(({ facts }) => facts), problems: parts.flatMap(({ problems }) => problems) }
}

export function noted(place: Place, code: string, saying: Saying): Gathered {
  return { facts: [], problems: [problemAt(place, code, { level: 'warning', ...saying })] }
}

/** The text at a path of a foreign document; undefined when there is none, or an empty one. */
export function textAt(value: Json, ...path: (string | number)[]): string | undefined {
  const text = valueAt(value, path)
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}

export function listAt(value: Json, ...path: (string | number)[]): readonly Json[] {
  const list = valueAt(value, path)
  return Array.isArray(list) ? (list as readonly Json[]) : []
}

/** An annotation of ours on a Backstage entity or a Kubernetes object, `stanch.dev/NAME`. */
export function annotationOf({ value }: Pick<Document, 'value'>, name: string): string | undefined {
  return textAt(value, 'metadata', 'annotations', `stanch.dev/${name}`)
}
