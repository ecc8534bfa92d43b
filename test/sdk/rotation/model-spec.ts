import type { RunSpec, StepSpec } from '../../../src/run/spec.ts'
import { DEPENDENTS } from './model-world.ts'
import type { Scenario } from './model-world.ts'

const OF_CLIENT = {
  connector: 'idp',
  uses: 'identity/model',
  settings: {},
  target: { id: 'c', client_id: 'c', relying_parties: [], with: {} },
  wave: 0,
}
const FRESH = { $: 'steps.issue.fresh' }

/** The shipped runbook's heart, in the order that the strategy asks for. */
export function specOf({ strategy, cast }: Pick<Scenario, 'strategy' | 'cast'>): RunSpec {
  const leaked = 'run:inputs.leaked'
  const ofClient = cast
    ? {
        ...OF_CLIENT,
        settings: cast.settings('https://double.example') as typeof OF_CLIENT.settings,
        target: { ...cast.target, relying_parties: [] } as unknown as typeof OF_CLIENT.target,
      }
    : OF_CLIENT
  const order = strategy === 'overlap' ? ['issue', 'put', 'kill', 'prove'] : ['issue', 'kill', 'put', 'prove']
  const issue = step('issue', 'identity/issue-client-secret', [{ ...ofClient, id: 'c', args: { strategy, leaked } }])
  const kill = step('kill', 'identity/revoke-client-secret', [{ ...ofClient, id: 'c', args: { leaked, keep: FRESH } }])
  const prove = step('prove', 'identity/prove-dead', [{ ...ofClient, id: 'c', args: { leaked, fresh: FRESH } }])
  const puts = DEPENDENTS.map((id) => ({
    ...OF_CLIENT,
    id,
    uses: 'secret-store/model',
    target: { id, with: {} },
    args: { secret: FRESH },
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
