import type { RunSpec, StepSpec } from '../../../src/run/spec.ts'
import { targetOf } from '../../world/double-world.ts'
import { DEPENDENTS } from './model-world.ts'
import type { Scenario } from './model-world.ts'

const URL = 'https://double.example'
const OF_CLIENT = {
  connector: 'idp',
  uses: 'identity/model',
  settings: {},
  target: { id: 'c', client_id: 'c', relying_parties: [], with: {} },
  wave: 0,
}
const FRESH = { $: 'steps.issue.fresh' }
const KEY = { $: 'steps.issue.key' }

/** The shipped runbook's heart, in the order that the strategy asks for. */
export function specOf({ strategy, cast, keys }: Pick<Scenario, 'strategy' | 'cast' | 'keys'>): RunSpec {
  const leaked = 'run:inputs.leaked'
  const ofClient = cast
    ? {
        ...OF_CLIENT,
        settings: cast.settings(URL) as typeof OF_CLIENT.settings,
        target: { ...targetOf(cast, URL), relying_parties: [] } as unknown as typeof OF_CLIENT.target,
      }
    : OF_CLIENT
  const order = strategy === 'overlap' ? ['issue', 'put', 'kill', 'prove'] : ['issue', 'kill', 'put', 'prove']
  const one = (id: string, uses: string, args: object): StepSpec =>
    step(id, uses, [{ ...ofClient, id: 'c', args: args as StepSpec['targets'][number]['args'] }])
  const [issue, kill, prove] = keys
    ? [
        one('issue', 'identity/register-client-key', { leaked }),
        one('kill', 'identity/require-client-key', { leaked, key: KEY }),
        one('prove', 'identity/prove-key-only', { leaked, key: KEY }),
      ]
    : [
        one('issue', 'identity/issue-client-secret', { strategy, leaked }),
        one('kill', 'identity/revoke-client-secret', { leaked, keep: FRESH }),
        one('prove', 'identity/prove-dead', { leaked, fresh: FRESH }),
      ]
  const puts = DEPENDENTS.map((id) => ({
    ...OF_CLIENT,
    id,
    uses: 'secret-store/model',
    target: { id, with: {} },
    args: { secret: keys ? KEY : FRESH },
  }))
  const steps = { issue, kill, prove, put: step('put', 'secret-store/put-secret', puts) }
  return {
    runbook: { name: 'model', title: 'Model', digest: 'sha256:0', controls: [] },
    drill: true,
    credential: 'c',
    resources: [],
    inputs: { leaked },
    steps: order.map((id, place) => ({ ...steps[id as 'issue'], needs: order.slice(0, place) })),
    people: [],
    escrow: { recipients: [] },
  }
}

function step(id: string, uses: string, targets: StepSpec['targets']): StepSpec {
  return {
    id,
    title: id,
    phase: 'contain',
    why: null,
    uses,
    needs: [],
    when: null,
    targets,
    parallel: 1,
    approve: null,
    always: false,
    on_failure: 'stop',
    retry: { times: 50, delay_ms: 0 },
    timeout_ms: 60_000,
    unverified: null,
  }
}
