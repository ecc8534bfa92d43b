import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { systemClock } from '../../src/base/clock.ts'
import { pause } from '../../src/engine/pause.ts'
import { pool } from '../../src/engine/pool.ts'
import type { Engine } from '../../src/engine/ports.ts'
import { openEscrow } from '../../src/journal/age-escrow.ts'
import { fingerprintKey } from '../../src/journal/keys.ts'
import { newRunId } from '../../src/journal/run-id.ts'
import { openStore } from '../../src/journal/sqlite-store.ts'
import type { Store } from '../../src/journal/store.ts'
import { ENGINE } from '../../src/model/actor.ts'
import type { RunEvent } from '../../src/run/event.ts'
import type { RunSpec } from '../../src/run/spec.ts'
import type { Connector, Plan, Proof } from '../../src/sdk/index.ts'
import { connector } from '../../src/sdk/index.ts'

/** A thing in the world with one lamp, and what the engine does to it. Faults are injected per call. */
export interface Lamp {
  lit: boolean
  readonly calls: string[]
  beforeApply?: () => void
  afterApply?: () => void
  moved?: boolean
  verdict?: Proof['verdict']
}

export function lampConnector(lamp: Lamp): Connector {
  const plan = (seen: { lit: boolean; moved: boolean }): Plan<{ to: string }, Record<string, never>> =>
    seen.lit
      ? { kind: 'settled', because: 'it is lit', receipt: {} }
      : { kind: 'change', change: { to: seen.moved ? 'green' : 'on' }, says: 'light it' }
  return connector({
    kind: 'workload',
    id: 'lamp',
    title: 'A lamp',
    settings: z.object({}),
    target: z.object({}),
  }).action('workload/restart', {
    change: z.object({ to: z.string() }),
    receipt: z.record(z.string(), z.never()),
    observe: async () => {
      lamp.calls.push('observe')
      return { lit: lamp.lit, moved: lamp.moved ?? false }
    },
    plan,
    apply: async () => {
      lamp.calls.push('apply')
      lamp.beforeApply?.()
      lamp.lit = true
      lamp.afterApply?.()
      return {}
    },
    verify: async () => {
      lamp.calls.push('verify')
      return { claim: 'it is lit', verdict: lamp.verdict ?? (lamp.lit ? 'proven' : 'disproven'), seen: ['looked'] }
    },
    undo: { cannot: 'a lamp burns' },
  })
}

export interface Workshop {
  readonly dir: string
  readonly store: Store
  readonly engine: Engine
  readonly run: string
  events(): Promise<readonly RunEvent[]>
  clean(): Promise<void>
}

/** The real journal and escrow in a temporary folder, around one connector. */
export async function workshop(spec: RunSpec, one: Connector): Promise<Workshop> {
  const dir = mkdtempSync(join(tmpdir(), 'stanch-'))
  const store = openStore({ stateDir: dir, origin: 'test/engine', clock: systemClock, tool: 'test', boot: 'b' })
  const run = newRunId(systemClock)
  await store.create(run, { actor: ENGINE, events: [{ type: 'run.opened', by: 'ada', spec }] })
  await store.checkpoint(run)
  const escrow = await openEscrow({ stateDir: dir, run, recovery: [], fingerprintKey: fingerprintKey(dir) })
  const engine: Engine = {
    store,
    escrow,
    clock: systemClock,
    connector: async () => one,
    context: ({ idempotencyKey, signal }) => ({ idempotencyKey, signal, pause: async () => undefined }) as never,
    pause,
    epoch: 0,
    dispatch: pool(4),
  }
  const events = async (): Promise<readonly RunEvent[]> => (await store.read(run)).map(({ event }) => event)
  const clean = async (): Promise<void> => {
    await store.close()
    rmSync(dir, { recursive: true })
  }
  return { dir, store, engine, run, events, clean }
}
