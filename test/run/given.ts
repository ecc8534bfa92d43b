import type { Fault } from '../../src/model/fault.ts'
import type { Proof } from '../../src/model/proof.ts'
import type { RunEvent } from '../../src/run/event.ts'
import { fold } from '../../src/run/fold.ts'
import type { ApprovalRule, RunSpec, StepSpec } from '../../src/run/spec.ts'
import type { RunState } from '../../src/run/state.ts'

export function step(id: string, more: Partial<StepSpec> = {}): StepSpec {
  return {
    id,
    title: id,
    phase: 'contain',
    why: null,
    uses: 'identity/issue-client-secret',
    needs: [],
    when: null,
    targets: [target('web')],
    parallel: 8,
    approve: null,
    always: false,
    on_failure: 'stop',
    retry: { times: 0, delay_ms: 0 },
    timeout_ms: 1000,
    unverified: null,
    ...more,
  }
}

export function target(id: string, wave = 0): StepSpec['targets'][number] {
  return { id, connector: 'idp', uses: 'identity/oidc', settings: {}, target: {}, args: {}, wave }
}

export const RULE: ApprovalRule = {
  any: 1,
  of: ['group:security'],
  not: 'requester',
  within_ms: 60_000,
  on_timeout: 'deny',
}

export function spec(steps: readonly StepSpec[], more: Partial<RunSpec> = {}): RunSpec {
  return {
    runbook: { name: 'rb', title: 'A runbook', digest: 'sha256:0', controls: [] },
    drill: true,
    credential: 'web',
    resources: [],
    inputs: {},
    steps: [...steps],
    people: [
      { id: 'ada', groups: ['security'], os_user: 'ada' },
      { id: 'bob', groups: ['security'], os_user: 'bob' },
      { id: 'eve', groups: [], os_user: 'eve' },
    ],
    escrow: { recipients: [] },
    ...more,
  }
}

export function opened(steps: readonly StepSpec[], more: Partial<RunSpec> = {}): RunEvent {
  return { type: 'run.opened', by: 'ada', spec: spec(steps, more) }
}

export function given(...events: readonly RunEvent[]): RunState {
  return fold(events)
}

export const FAULT: Fault = {
  code: 'TARGET_UNREACHABLE',
  what: 'no way there',
  saw: 'ECONNREFUSED',
  wanted: 'an answer',
  changed: [],
  retry: 'safe',
  next: [{ say: 'try again' }],
}

export function proof(verdict: Proof['verdict'], more: Partial<Proof> = {}): Proof {
  return { claim: 'it is so', verdict, seen: ['something'], ...more }
}

/** The events of one unit, by what happened. */
export function on(of: string, where = 'web') {
  const at = { step: of, target: where }
  return {
    entered: { type: 'step.entered', step: of } as RunEvent,
    planned: (change: string | null = 'a change'): RunEvent => ({
      type: 'step.planned',
      ...at,
      plan: 'change',
      change,
      says: 'do it',
      lines: [],
      wants: [],
    }),
    looks: { type: 'step.planned', ...at, plan: 'look', change: null, says: 'look', lines: [], wants: [] } as RunEvent,
    byHand: {
      type: 'step.planned',
      ...at,
      plan: 'by-hand',
      change: null,
      says: 'do it by hand',
      lines: ['go there'],
      wants: [],
    } as RunEvent,
    applying: { type: 'step.applying', ...at, key: 'k', change: 'sha256:1' } as RunEvent,
    applied: (receipt = {}): RunEvent => ({ type: 'step.applied', ...at, receipt, found: false }),
    verified: (verdict: Proof['verdict'], more: Partial<Proof> = {}): RunEvent => ({
      type: 'step.verified',
      ...at,
      proof: proof(verdict, more),
    }),
    failed: (fault = FAULT): RunEvent => ({ type: 'step.failed', ...at, fault }),
    retried: { type: 'step.retried', ...at, by: 'stanch' } as RunEvent,
    skipped: { type: 'step.skipped', ...at, by: 'ada', because: 'not now' } as RunEvent,
    settled: { type: 'step.settled', ...at, because: 'already so', receipt: null } as RunEvent,
  }
}
