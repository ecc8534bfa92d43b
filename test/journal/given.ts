import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '../../src/base/clock.ts'
import { digest } from '../../src/base/hash.ts'
import type { Entry } from '../../src/journal/entry.ts'
import { openStore } from '../../src/journal/sqlite-store.ts'
import type { StoreOptions } from '../../src/journal/sqlite-store.ts'
import type { Append, Store } from '../../src/journal/store.ts'
import type { Actor } from '../../src/model/actor.ts'
import { ENGINE } from '../../src/model/actor.ts'
import { approvalDigest } from '../../src/run/approval.ts'
import type { RunEvent } from '../../src/run/event.ts'
import { given, opened, proof, RULE, step } from '../run/given.ts'
import { note, ORIGIN } from './facts.ts'

export { note, notes, ORIGIN, OTHER, RUN } from './facts.ts'

export const BOB: Actor = { id: 'bob', level: 'os', via: 'cli' }

export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'stanch-journal-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A clock that a test can read: every look is one millisecond later. */
export function steadyClock(): Clock {
  let ticks = 0
  return {
    now: () => new Date(Date.UTC(2026, 10, 24) + (ticks += 1)),
    mono: () => BigInt(ticks) * 1_000_000n,
  }
}

export function aStore(stateDir: string, more: Partial<StoreOptions> = {}): Store {
  return openStore({ stateDir, origin: ORIGIN, clock: steadyClock(), tool: '0.0.0', boot: 'boot', ...more })
}

export const FIRST: Append = { actor: ENGINE, events: [opened([step('issue')])] }

export const CHANGE = { slot: 'a' }
export const OPENED = opened([step('issue', { approve: RULE })])
const PLANNED: RunEvent = {
  type: 'step.planned',
  step: 'issue',
  target: 'web',
  plan: 'change',
  change: CHANGE,
  says: 'issue a secret',
  lines: [],
  wants: [],
}
const ISSUE = given(OPENED, { type: 'step.entered', step: 'issue' }, PLANNED)
export const DIGEST = approvalDigest(ISSUE, step('issue', { approve: RULE }))
const ASKED: RunEvent = {
  type: 'question.asked',
  question: {
    id: 'approve:issue',
    kind: 'approve',
    step: 'issue',
    target: null,
    prompt: 'issue',
    lines: [],
    wants: [],
    digest: DIGEST,
    rule: RULE,
    escalated: false,
  },
}

export interface Write {
  readonly actor?: Actor
  readonly event: RunEvent
  readonly key?: string
  /** A signed head is asked for after it. */
  readonly head?: boolean
}

/** A run as the engine writes it: approved by somebody else, intent under a head before the act, proven, closed. */
export const HONEST: readonly Write[] = [
  { event: OPENED, head: true },
  { event: { type: 'step.entered', step: 'issue' }, key: 'enter:issue' },
  { event: PLANNED, key: 'observe:issue/web' },
  { event: ASKED, key: 'approve:issue' },
  {
    event: { type: 'step.approved', step: 'issue', by: 'bob', digest: DIGEST, signature: null },
    actor: BOB,
    head: true,
  },
  { event: { type: 'step.applying', step: 'issue', target: 'web', key: 'k7q', change: digest(CHANGE) }, head: true },
  { event: { type: 'step.applied', step: 'issue', target: 'web', receipt: { slot: 'b' }, found: false }, key: 'apply' },
  { event: { type: 'step.verified', step: 'issue', target: 'web', proof: proof('proven') }, key: 'verify' },
  ...Array.from({ length: 41 }, (_, i) => ({ event: note(`note ${i}`), head: i % 10 === 1 })),
  { event: { type: 'run.closed', outcome: 'proven', exposure: 'unknown' }, key: 'run.closed', head: true },
]

export async function write(store: Store, run: string, writes: readonly Write[]): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  for (const [i, { actor = ENGINE, event, key, head }] of writes.entries()) {
    const what: Append = { actor, events: [event], ...(key !== undefined && { key }) }
    const done = i === 0 ? await store.create(run, what) : await store.append(run, what)
    if (!done.ok) throw new Error(`refused: ${done.because}`)
    entries.push(...done.entries)
    if (head) await store.checkpoint(run)
  }
  return entries
}
