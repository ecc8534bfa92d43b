import type { Json } from '../../base/json.ts'
import { isJsonObject } from '../../base/json.ts'
import type { Document, Path } from '../../document/document.ts'
import { valueAt } from '../../document/document.ts'
import type { Place } from '../../model/problem.ts'
import { annotationOf, listAt, textAt } from './fact.ts'

/** One object of a manifest, or of a `List` as `kubectl get -o yaml` prints it. */
export interface KubeObject {
  readonly kind: string
  readonly name: string
  /** Undefined when the manifest leaves it to whoever applies it. */
  readonly namespace: string | undefined
  readonly value: Json
  /** Where a path of this object stands in its file. */
  readonly place: (path: Path) => Place
}

export function kubeObjects(document: Document, namespace: string | undefined): readonly KubeObject[] {
  const { value } = document
  if (textAt(value, 'kind')?.endsWith('List') === true && textAt(value, 'apiVersion') !== undefined)
    return listAt(value, 'items').flatMap((item, i) => {
      const place = (path: Path): Place => document.place(['items', i, ...path])
      return kubeObjects({ ...document, value: item, place }, namespace)
    })
  const [kind, name] = [textAt(value, 'kind'), textAt(value, 'metadata', 'name')]
  if (kind === undefined || name === undefined || textAt(value, 'apiVersion') === undefined) return []
  const own = textAt(value, 'metadata', 'namespace') ?? namespace
  return [{ kind, name, namespace: own, value, place: document.place }]
}

/** The credential that somebody wrote on this object, and which of its keys holds it. */
export function markOf(object: KubeObject): {
  readonly credential: string | undefined
  readonly key: string | undefined
} {
  return { credential: annotationOf(object, 'credential'), key: annotationOf(object, 'key') }
}

export function entriesAt(value: Json, ...path: string[]): readonly (readonly [string, Json])[] {
  const found = valueAt(value, path)
  return isJsonObject(found) ? Object.entries(found) : []
}
