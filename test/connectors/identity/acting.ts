import type { Secret } from '../../../src/base/secret.ts'
import type { VerbName } from '../../../src/sdk/index.ts'
import { act } from '../../fakes/act.ts'
import type { Acted } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import { doubleServer, LEAKED } from '../../world/double.ts'
import type { DoubleServer } from '../../world/double.ts'
import type { DoubleCast } from '../../world/double-world.ts'

export const FRESH_REF = 'run:steps.unit.fresh'
const LEAKED_REF = 'env:LEAKED'

export interface Stage<S> {
  readonly server: DoubleServer<S>
  readonly state: S
  /** What survives the death of the process. */
  readonly escrow: Map<string, Secret>
  readonly fresh: () => string
  readonly writes: () => readonly string[]
  readonly run: (
    verb: VerbName,
    args: object,
    more?: { readonly found?: boolean; readonly with?: object },
  ) => Promise<Acted>
  readonly issue: (strategy: 'contain-first' | 'overlap', found?: boolean) => Promise<Acted>
  readonly revoke: (found?: boolean) => Promise<Acted>
  readonly prove: () => Promise<Acted>
  readonly close: () => Promise<void>
}

/** One connector over the engine's own http before its double; every call is a new process that knows only the escrow. */
export async function stageOf<S>(cast: Omit<DoubleCast<S>, 'renew'>): Promise<Stage<S>> {
  const server = await doubleServer(cast.double)
  const escrow = new Map<string, Secret>()
  const run: Stage<S>['run'] = (verb, args, { found = false, with: more = {} } = {}) =>
    act({
      connector: cast.connector,
      verb,
      ctx: testContext({ escrow, secrets: { [LEAKED_REF]: LEAKED, ...cast.secrets } }),
      settings: cast.settings(server.url),
      target: { ...cast.target, relying_parties: [], with: { ...cast.target.with, ...more } },
      args,
      found,
    })
  return {
    server,
    state: server.state,
    escrow,
    run,
    fresh: () => escrow.get('fresh')?.reveal() ?? '',
    writes: () => server.asked.filter((line) => !line.startsWith('GET') && !/token$|revoke$/.test(line)),
    issue: (strategy, found = false) =>
      run('identity/issue-client-secret', { strategy, leaked: LEAKED_REF }, { found }),
    revoke: (found = false) => run('identity/revoke-client-secret', { leaked: LEAKED_REF, keep: FRESH_REF }, { found }),
    prove: () => run('identity/prove-dead', { leaked: LEAKED_REF, fresh: FRESH_REF }),
    close: server.close,
  }
}
