import type { Fact, Gathered, Known } from './fact.ts'
import { noted, together } from './fact.ts'
import type { KubeObject } from './kubernetes-objects.ts'
import type { Held } from './kubernetes-secrets.ts'
import { NO_NAMESPACE } from './kubernetes-secrets.ts'
import { orByHand, pickConnector, takes } from './pick-connector.ts'
import { secretReads } from './secret-reads.ts'
import { slug } from './slug.ts'

/** The programs that read one of these, each once for each credential, with all that it reads of it. */
export function readersOf(objects: readonly KubeObject[], held: readonly Held[], known: Known): Gathered {
  return together(
    objects.flatMap((object) => {
      const reads = secretReads(object)
      const mine = held.filter(
        (one) =>
          one.namespace === object.namespace &&
          reads.some(({ secret, key }) => secret === one.secret && (key === undefined || key === one.key)),
      )
      return [...Map.groupBy(mine, ({ credential }) => credential)].map(([credential, of]) =>
        reader(object, { credential, reads: [...new Set(of.map(({ dependent }) => dependent))] }, known),
      )
    }),
  )
}

function reader(
  { kind, name, namespace, place: placeOf }: KubeObject,
  { credential, reads }: { credential: string; reads: readonly string[] },
  known: Known,
): Gathered {
  const place = placeOf(['metadata', 'name'])
  if (namespace === undefined) return noted(place, 'I031', NO_NAMESPACE)
  const id = slug(name) ?? 'workload'
  const uses = 'workload/kubernetes'
  const picked = pickConnector(known, uses)
  const what = `${kind} ${namespace}/${name} reads ${credential}`
  if ('because' in picked)
    return noted(place, 'I031', { what: `${what}, and ${picked.because}`, fix: orByHand(known, uses) })
  const at = { namespace, kind, name }
  if (!takes(known, picked.name, at))
    return noted(place, 'I031', {
      what: `${what}; connector ${picked.name} does not restart it`,
      fix: 'see to it by hand',
    })
  const fact: Fact = { type: 'workload', of: credential, place, value: { id, connector: picked.name, reads, with: at } }
  return { facts: [fact], problems: [] }
}
