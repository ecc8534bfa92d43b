import { canonicalUrl } from '../../base/canonical-url.ts'
import type { Json, JsonObject } from '../../base/json.ts'
import { isJsonObject } from '../../base/json.ts'
import type { Path } from '../../document/document.ts'
import { valueAt } from '../../document/document.ts'
import type { Known } from './fact.ts'
import { listAt, textAt } from './fact.ts'
import type { KubeObject } from './kubernetes-objects.ts'

/** One key of a Secret that the External Secrets Operator fills, and where its value comes from. */
export interface Fed {
  readonly object: KubeObject
  readonly secret: string
  readonly key: string
  /** Of this entry in the ExternalSecret. */
  readonly path: Path
  readonly origin: Origin
}
/** The place in a store of the inventory, or why it is not known. */
export type Origin = { readonly connector: string; readonly with: JsonObject } | { readonly because: string }

/** What this ExternalSecret feeds, entry by entry. `dataFrom` names no keys, so nothing can be said of it. */
export function fedBy(object: KubeObject, stores: readonly KubeObject[], known: Known): readonly Fed[] {
  if (object.kind !== 'ExternalSecret') return []
  const secret = textAt(object.value, 'spec', 'target', 'name') ?? object.name
  return listAt(object.value, 'spec', 'data').flatMap((entry, i): readonly Fed[] => {
    const key = textAt(entry, 'secretKey')
    if (key === undefined) return []
    const store = storeOf(object, entry, stores)
    return [{ object, secret, key, path: ['spec', 'data', i], origin: originOf(store, entry, known) }]
  })
}

/** The entry's own store, else that of the whole; a ClusterSecretStore is of every namespace. */
function storeOf(object: KubeObject, entry: Json, stores: readonly KubeObject[]): KubeObject | undefined {
  const ref = valueAt(entry, ['sourceRef', 'storeRef']) ?? valueAt(object.value, ['spec', 'secretStoreRef']) ?? null
  const [name, kind] = [textAt(ref, 'name'), textAt(ref, 'kind') ?? 'SecretStore']
  return stores.find(
    (one) => one.kind === kind && one.name === name && (kind !== 'SecretStore' || one.namespace === object.namespace),
  )
}

function originOf(store: KubeObject | undefined, entry: Json, known: Known): Origin {
  if (!store) return { because: 'its SecretStore is not in these files' }
  const vault = valueAt(store.value, ['spec', 'provider', 'vault'])
  if (!isJsonObject(vault)) return { because: 'its store is of a kind that this import does not read; it reads vault' }
  return vaultOrigin(vault, entry, known)
}

/** A store of kind vault has its address and, if it likes, the mount; without it the mount is the first part of the key. */
function vaultOrigin(vault: JsonObject, entry: Json, { inventory }: Known): Origin {
  const server = textAt(vault, 'server')
  const connector = Object.entries(inventory.connectors).find(
    ([, { uses, with: fields }]) =>
      uses === 'secret-store/vault-kv' && canonicalUrl(textAt(fields, 'address') ?? '') === canonicalUrl(server ?? '-'),
  )?.[0]
  if (connector === undefined) return { because: 'the inventory has no secret-store/vault-kv connector of its address' }
  const [remote, property] = [textAt(entry, 'remoteRef', 'key'), textAt(entry, 'remoteRef', 'property')]
  if (remote === undefined || property === undefined) return { because: 'it names no key and property' }
  const mount = textAt(vault, 'path') ?? remote.split('/')[0] ?? ''
  const below = remote.startsWith(`${mount}/`) ? remote.slice(mount.length + 1) : remote
  return { connector, with: { mount, path: below.replace(/^data\//, ''), key: property } }
}
