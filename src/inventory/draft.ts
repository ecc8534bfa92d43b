import type { z } from 'zod'
import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { Document, Path } from '../document/document.ts'
import { valueAt } from '../document/document.ts'
import type { Saying } from '../document/position.ts'
import { problemAt } from '../document/position.ts'
import { ConnectorEntry, Credential, Owner } from '../model/inventory.ts'
import type { Problem } from '../model/problem.ts'
import type { ConnectorShapes } from './connector-shapes.ts'

/** One entry and where it is written. */
export interface At<T> {
  readonly id: string
  readonly path: Path
  readonly value: T
}

/**
 * The entries of an inventory that fit their schema, one by one: a mistake in one entry must not hide those of the others.
 * `names` are all that are written, so that a reference to a broken entry is not called unknown.
 */
export interface Draft {
  readonly document: Document
  readonly shapes: ConnectorShapes
  readonly drill: boolean
  readonly connectors: readonly At<ConnectorEntry>[]
  readonly owners: readonly At<Owner>[]
  readonly credentials: readonly At<Credential>[]
  readonly names: { readonly connectors: readonly string[]; readonly owners: readonly string[] }
}

export function draftOf(document: Document, shapes: ConnectorShapes): Draft {
  const { value } = document
  const credentials = valueAt(value, ['credentials'])
  return {
    document,
    shapes,
    drill: valueAt(value, ['drill']) === true,
    connectors: fitting(ConnectorEntry, entriesOf(value, 'connectors')),
    owners: fitting(Owner, entriesOf(value, 'owners')),
    credentials: fitting(
      Credential,
      (Array.isArray(credentials) ? credentials : []).map((one: Json, i) => ({
        id: idOf(one),
        path: ['credentials', i],
        value: one,
      })),
    ),
    names: { connectors: keysOf(value, 'connectors'), owners: keysOf(value, 'owners') },
  }
}

/** The inventory's entry for a connector name, and its shape when there is such a connector. */
export function connectorOf(draft: Draft, name: string) {
  const entry = draft.connectors.find(({ id }) => id === name)
  const shape = entry && draft.shapes[entry.value.uses]
  return entry && { entry, shape }
}

/** What is wrong, with its code; `of: 'key'` when the mark belongs under the key. */
export interface Found extends Saying {
  readonly code: string
  readonly of?: 'key'
}

/** A problem at a path of this draft. */
export function problem(draft: Draft, path: Path, { code, of, ...saying }: Found): Problem {
  return problemAt(draft.document.place(path, of), code, saying)
}

function idOf(one: Json): string {
  const id = valueAt(one, ['id'])
  return typeof id === 'string' ? id : ''
}

function entriesOf(value: Json, section: string): readonly At<Json>[] {
  const written = valueAt(value, [section])
  if (!isJsonObject(written)) return []
  return Object.entries(written).map(([id, one]) => ({ id, path: [section, id], value: one }))
}

function keysOf(value: Json, section: string): readonly string[] {
  return entriesOf(value, section).map(({ id }) => id)
}

function fitting<T>(schema: z.ZodType<T>, entries: readonly At<Json>[]): readonly At<T>[] {
  return entries.flatMap((entry) => {
    const parsed = schema.safeParse(entry.value)
    return parsed.success ? [{ ...entry, value: parsed.data }] : []
  })
}
