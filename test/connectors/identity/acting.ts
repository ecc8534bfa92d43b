import type { Secret } from '../../../src/base/secret.ts'
import type { VerbName } from '../../../src/sdk/index.ts'
import { act } from '../../fakes/act.ts'
import type { Acted, Acting } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import { doubleServer, LEAKED } from '../../world/double.ts'
import type { DoubleServer } from '../../world/double.ts'
import { targetOf } from '../../world/double-world.ts'
import type { DoubleCast } from '../../world/double-world.ts'

export const FRESH_REF = 'run:steps.unit.fresh'
const LEAKED_REF = 'env:LEAKED'

/** One client of one provider, as a run has it in hand; every call is a new process that knows only the escrow. */
export interface Hands {
  /** What survives the death of the process. */
  readonly escrow: Map<string, Secret>
  readonly fresh: () => string
  readonly run: (
    verb: VerbName,
    args: object,
    more?: { readonly found?: boolean; readonly with?: object },
  ) => Promise<Acted>
  readonly issue: (strategy: 'contain-first' | 'overlap', found?: boolean) => Promise<Acted>
  readonly revoke: (found?: boolean) => Promise<Acted>
  readonly prove: () => Promise<Acted>
}

export interface InHand extends Pick<Acting, 'connector' | 'settings'> {
  readonly target: DoubleCast<unknown>['target'] & { readonly relying_parties?: readonly object[] }
  readonly secrets: Readonly<Record<string, string>>
}

export interface Stage<S> extends Hands {
  readonly server: DoubleServer<S>
  readonly state: S
  readonly writes: () => readonly string[]
  readonly close: () => Promise<void>
}

/** One connector over the engine's own http before its double. */
export async function stageOf<S>(cast: Omit<DoubleCast<S>, 'renew'>): Promise<Stage<S>> {
  const server = await doubleServer(cast.double)
  const { connector, secrets } = cast
  return {
    ...handsOn({
      connector,
      target: targetOf(cast, server.url),
      settings: cast.settings(server.url),
      secrets: { [LEAKED_REF]: LEAKED, ...secrets },
    }),
    server,
    state: server.state,
    writes: () => server.asked.filter((line) => !line.startsWith('GET') && !/token$|revoke$/.test(line)),
    close: server.close,
  }
}

export function handsOn({ connector, settings, target, secrets }: InHand): Hands {
  const escrow = new Map<string, Secret>()
  const run: Hands['run'] = (verb, args, { found = false, with: more = {} } = {}) =>
    act({
      connector,
      verb,
      ctx: testContext({ escrow, secrets }),
      settings,
      target: { relying_parties: [], ...target, with: { ...target.with, ...more } },
      args,
      found,
    })
  return {
    escrow,
    run,
    fresh: () => escrow.get('fresh')?.reveal() ?? '',
    issue: (strategy, found = false) =>
      run('identity/issue-client-secret', { strategy, leaked: LEAKED_REF }, { found }),
    revoke: (found = false) => run('identity/revoke-client-secret', { leaked: LEAKED_REF, keep: FRESH_REF }, { found }),
    prove: () => run('identity/prove-dead', { leaked: LEAKED_REF, fresh: FRESH_REF }),
  }
}
