import type { Json } from '../../base/json.ts'
import { listAt, textAt } from './fact.ts'
import type { KubeObject } from './kubernetes-objects.ts'

/** A program that takes something of a Secret: one key, or all of it (`key` undefined). */
export interface SecretRead {
  readonly object: KubeObject
  readonly secret: string
  readonly key: string | undefined
}

const POD_SPEC: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
}

/** Every Secret that the pods of this object mount or read as environment. */
export function secretReads(object: KubeObject): readonly SecretRead[] {
  const spec = POD_SPEC[object.kind]
  if (!spec) return []
  const containers = ['initContainers', 'containers'].flatMap((list) => listAt(object.value, ...spec, list))
  const found = [...containers.flatMap(ofContainer), ...listAt(object.value, ...spec, 'volumes').flatMap(ofVolume)]
  return found.map((one) => ({ object, ...one }))
}

type Read = Omit<SecretRead, 'object'>

function ofContainer(container: Json): readonly Read[] {
  const single = listAt(container, 'env').flatMap((one) =>
    named(textAt(one, 'valueFrom', 'secretKeyRef', 'name'), [textAt(one, 'valueFrom', 'secretKeyRef', 'key')]),
  )
  const whole = listAt(container, 'envFrom').flatMap((one) => named(textAt(one, 'secretRef', 'name'), [undefined]))
  return [...single, ...whole]
}

function ofVolume(volume: Json): readonly Read[] {
  const projected = listAt(volume, 'projected', 'sources').flatMap((source) =>
    named(textAt(source, 'secret', 'name'), keysOf(listAt(source, 'secret', 'items'))),
  )
  return [...named(textAt(volume, 'secret', 'secretName'), keysOf(listAt(volume, 'secret', 'items'))), ...projected]
}

/** The keys that a volume picks; without `items` it shows all. */
function keysOf(items: readonly Json[]): readonly (string | undefined)[] {
  return items.length === 0 ? [undefined] : items.flatMap((item) => textAt(item, 'key') ?? [])
}

function named(secret: string | undefined, keys: readonly (string | undefined)[]): readonly Read[] {
  return secret === undefined ? [] : keys.map((key) => ({ secret, key }))
}
