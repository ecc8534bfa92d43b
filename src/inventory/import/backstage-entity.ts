import type { Document } from '../../document/document.ts'
import type { Place } from '../../model/problem.ts'
import { textAt } from './fact.ts'
import { slug } from './slug.ts'

/** One entity of a catalog (backstage.io/v1alpha1, descriptor format). */
export interface Entity {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly document: Document
  readonly place: Place
}

/** `[kind:][namespace/]name` in full and in lower case: to Backstage the case of a reference has no meaning. */
export type EntityRef = string

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/

/** Undefined when this document is no entity; a bad name is kept, for the importer to say so. */
export function entityOf(document: Document): Entity | undefined {
  const { value } = document
  const kind = textAt(value, 'kind')
  const name = textAt(value, 'metadata', 'name')
  if (!textAt(value, 'apiVersion')?.startsWith('backstage.io/') || kind === undefined || name === undefined)
    return undefined
  const namespace = textAt(value, 'metadata', 'namespace') ?? 'default'
  return { kind: kind.toLowerCase(), namespace, name, document, place: document.place(['metadata', 'name']) }
}

export function isNamed({ name }: Entity): boolean {
  return NAME.test(name)
}

export function refOf({ kind, namespace, name }: Entity): EntityRef {
  return `${kind}:${namespace}/${name}`.toLowerCase()
}

/** The reference at `spec.FIELD`; without a kind it is of `kind`, without a namespace of the entity's own. */
export function specRef({ document, namespace }: Entity, field: string, kind: string): EntityRef | undefined {
  const text = textAt(document.value, 'spec', field)
  const [, ownKind, ownSpace, name] = /^(?:([A-Za-z][A-Za-z0-9]*):)?(?:([^:/\s]+)\/)?([^:/\s]+)$/.exec(text ?? '') ?? []
  if (name === undefined) return undefined
  return `${ownKind ?? kind}:${ownSpace ?? namespace}/${name}`.toLowerCase()
}

/** `group:default/team-a` as `team-a`, `group:other/team-a` as `other-team-a`. */
export function idOf(ref: EntityRef): string | undefined {
  const [, namespace = '', name = ''] = /^[^:]*:([^/]*)\/(.*)$/.exec(ref) ?? []
  return namespace === 'default' ? slug(name) : slug(namespace, name)
}
