import type { Path } from '../document/document.ts'
import type { Draft } from './draft.ts'

/** One place of an inventory that names a connector, with what is asked of that connector there. */
export interface Use {
  readonly path: Path
  readonly connector: string
  readonly kind: string
  /** The verb this connector must offer; null when its kind is enough. */
  readonly verb: string | null
  /** Where the target's own `with` stands, for the connector's `target` schema; null when it has none of its own. */
  readonly target: Path | null
  readonly why: string
}

export function usesOf(draft: Draft): readonly Use[] {
  return [...draft.owners.flatMap((owner) => channelUses(owner)), ...draft.credentials.flatMap((one) => usesOfOne(one))]
}

function channelUses({ path, value }: Draft['owners'][number]): readonly Use[] {
  return value.channels.map(({ connector }, i): Use => {
    const at = [...path, 'channels', i]
    return {
      path: [...at, 'connector'],
      connector,
      kind: 'notify',
      verb: 'notify/owners',
      target: [...at, 'with'],
      why: 'a channel tells its owner',
    }
  })
}

function usesOfOne({ path, value }: Draft['credentials'][number]): readonly Use[] {
  const things = [
    { list: value.dependents, name: 'dependents', kind: 'secret-store', verb: 'secret-store/put-secret', why: STORES },
    { list: value.workloads, name: 'workloads', kind: 'workload', verb: 'workload/restart', why: RESTARTS },
  ]
  const own: Use = {
    path: [...path, 'connector'],
    connector: value.connector,
    kind: 'identity',
    verb: null,
    target: [...path, 'with'],
    why: 'a credential belongs to an identity provider',
  }
  return [
    own,
    ...sessionUse(path, value),
    ...things.flatMap(({ list, name, ...asked }) =>
      list.map(({ connector }, i): Use => {
        const at = [...path, name, i]
        return { ...asked, path: [...at, 'connector'], connector, target: [...at, 'with'] }
      }),
    ),
  ]
}

/** Any kind may end sessions, as long as it offers the verb; with relying parties somebody must. */
function sessionUse(
  path: Path,
  { sessions, connector, relying_parties }: Draft['credentials'][number]['value'],
): readonly Use[] {
  if (sessions === undefined && relying_parties.length === 0) return []
  return [
    {
      path: [...path, sessions === undefined ? 'connector' : 'sessions'],
      connector: sessions ?? connector,
      kind: '',
      verb: 'session/back-channel-logout',
      target: null,
      why: 'the sessions of the relying parties must end',
    },
  ]
}

const STORES = 'a dependent receives the new secret'
const RESTARTS = 'a workload is restarted to read it'
