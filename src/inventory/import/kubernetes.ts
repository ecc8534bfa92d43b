import type { Document, SourceFile } from '../../document/document.ts'
import { problemAt } from '../../document/position.ts'
import { fedBy } from './external-secrets.ts'
import type { Gathered, Known } from './fact.ts'
import { together } from './fact.ts'
import { fromDocuments } from './foreign-documents.ts'
import type { KubeObject } from './kubernetes-objects.ts'
import { kubeObjects } from './kubernetes-objects.ts'
import { readersOf } from './kubernetes-readers.ts'
import { fedSecret, plainSecret, writtenDown } from './kubernetes-secrets.ts'

/**
 * Which Secret holds a credential, where its value comes from, and which Deployment, StatefulSet, DaemonSet or CronJob reads
 * it. A Secret belongs to a credential when `stanch.dev/credential` says so on it or on its ExternalSecret, or when the
 * inventory has its place already. Of an ExternalSecret the dependent is the store: what is written into the Secret itself
 * is overwritten again. The values of a Secret are never looked at.
 */
export function kubernetes(files: readonly SourceFile[], known: Known): Gathered {
  return fromDocuments(files, (documents) => fromManifests(documents, known))
}

function fromManifests(documents: readonly Document[], known: Known): Gathered {
  const objects = documents.flatMap((document) => kubeObjects(document, known.namespace))
  const [first] = documents
  if (objects.length === 0 && first) return { facts: [], problems: [problemAt(first.place([]), 'I033', NO_OBJECT)] }
  const stores = objects.filter(({ kind }) => kind === 'SecretStore' || kind === 'ClusterSecretStore')
  const fed = objects.flatMap((object) => fedBy(object, stores, known))
  const isFed = ({ name, namespace }: KubeObject): boolean =>
    fed.some(({ secret, object }) => secret === name && object.namespace === namespace)
  const keysOf = (object: KubeObject) => fed.filter((one) => one.object === object).map(({ key }) => key)
  const plain = objects.filter((object) => object.kind === 'Secret' && !isFed(object))
  const found = [
    ...fed.map((one) => fedSecret(one, keysOf(one.object), known)),
    ...plain.map((one) => plainSecret(one, known)),
  ]
  const held = [...found.flatMap(({ held: own }) => own), ...writtenDown(objects, known)]
  return together([...found, readersOf(objects, held, known)])
}

const NO_OBJECT = {
  what: 'no Kubernetes object in these files',
  fix: 'name manifests, or what kubectl get -o yaml prints',
}
