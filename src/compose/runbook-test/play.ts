import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import { loadConnector } from '../../catalog/catalog.ts'
import { conduct } from '../../engine/conduct.ts'
import { openRun } from '../../engine/open-run.ts'
import { pool } from '../../engine/pool.ts'
import type { Engine } from '../../engine/ports.ts'
import { preview } from '../../engine/preview.ts'
import type { Desk } from '../../engine/secret-desk.ts'
import { createDesk } from '../../engine/secret-desk.ts'
import type { Entry } from '../../journal/entry.ts'
import type { Escrow } from '../../journal/escrow.ts'
import { fingerprintKey } from '../../journal/keys.ts'
import { memoryEscrow } from '../../journal/memory-escrow.ts'
import { newRunId } from '../../journal/run-id.ts'
import { openStore } from '../../journal/sqlite-store.ts'
import type { Store } from '../../journal/store.ts'
import { ENGINE } from '../../model/actor.ts'
import { personOf } from '../../run/approval.ts'
import { fold } from '../../run/fold.ts'
import type { RunSpec } from '../../run/spec.ts'
import type { RunState } from '../../run/state.ts'
import type { PlannedUnit } from '../../views/planned-unit.ts'
import type { Case } from './format.ts'
import { madeUp, peopleAct, REQUESTER } from './people.ts'
import type { RecordedContext } from './recorded.ts'
import { recordedConnector, Recordings } from './recorded.ts'

export interface Played {
  readonly units: readonly PlannedUnit[]
  readonly state: RunState
  readonly entries: readonly Entry[]
  /** `step/target` that was asked about and has no recorded answer. */
  readonly missing: readonly string[]
}

/** More rounds of people than any runbook needs. */
const MOST_ROUNDS = 200

/** One case: the real engine over a real journal in a folder of its own; only the systems and the people are written down. */
export async function playCase(spec: RunSpec, { answers, people, secrets }: Case): Promise<Played> {
  const dir = mkdtempSync(join(tmpdir(), 'stanch-test-'))
  const clock = new TestClock()
  const store = openStore({ stateDir: dir, origin: 'test/runbook', clock, tool: 'test', boot: 'test' })
  try {
    const run = newRunId(clock)
    const recordings = new Recordings(answers)
    const { engine, desk } = stage({ store, clock, dir, run }, recordings)
    const looking = { ...engine, connector: connectorOf(new Recordings(answers)) }
    const by = personOf(spec.people, REQUESTER)
    const signal = new AbortController().signal
    const units = await preview(looking, { run, state: fold([{ type: 'run.opened', by, spec }]), signal })
    const given = Object.fromEntries(secrets.map((name) => [name, madeUp()]))
    const holder = { run, who: REQUESTER.id, host: 'test', pid: process.pid, since: clock.now().toISOString() }
    const lease = await openRun(store, desk, { run, spec, actor: REQUESTER, secrets: given, holder })
    if ('heldBy' in lease) throw new Error('a journal of its own is held by nobody else')
    const scene = { store, desk, run, script: people, done: new Set<string>(), wait: clock.pass }
    const state = await conductToEnd(engine, scene, signal)
    await lease.release()
    return { units, state, entries: await store.read(run), missing: inOrder(spec, recordings.missing) }
  } finally {
    await store.close()
    rmSync(dir, { recursive: true })
  }
}

/** As the runbook has them: which of several that run at once came first says nothing. */
function inOrder({ steps }: RunSpec, units: ReadonlySet<string>): readonly string[] {
  return steps.flatMap(({ id, targets }) => targets.map((target) => `${id}/${target.id}`)).filter((id) => units.has(id))
}

/** The engine until only people can move the run, then people, until neither does anything more. */
async function conductToEnd(
  engine: Engine,
  scene: Parameters<typeof peopleAct>[0],
  signal: AbortSignal,
): Promise<RunState> {
  const { store, run } = scene
  let length = -1
  for (let round = 0; ; round += 1) {
    const { how, state } = await conduct(engine, { run, signal, waits: () => false })
    const now = (await store.read(run)).length
    if (how === 'closed' || now === length || round === MOST_ROUNDS) return state
    length = now
    await peopleAct(scene, state)
  }
}

interface Place {
  readonly store: Store
  readonly clock: Clock
  readonly dir: string
  readonly run: string
}

function stage({ store, clock, dir, run }: Place, recordings: Recordings): { engine: Engine; desk: Desk } {
  const key = fingerprintKey(dir)
  const escrow: Escrow = memoryEscrow(key)
  const desk = createDesk({
    escrow,
    fingerprintKey: key,
    sources: { env: nothing, readFile: nothingLater, prompt: nothingLater, stdin: nothingLater },
    sealed: async (sealed) =>
      void (await store.append(run, { actor: ENGINE, events: [{ type: 'escrow.sealed', ...sealed }] })),
  })
  const engine: Engine = {
    store,
    escrow,
    clock,
    connector: connectorOf(recordings),
    context: (asked) => contextOf(desk, asked),
    // Time passes only when people let it pass. The event loop still turns, or nothing else would ever land.
    pause: async (_, signal) => {
      await setImmediate(undefined, { signal })
    },
    epoch: 0,
    dispatch: pool(8),
  }
  return { engine, desk }
}

/** Work by hand has no outside: its connector is the real one. */
function connectorOf(recordings: Recordings): Engine['connector'] {
  return async (uses) => {
    const real = await loadConnector(uses)
    if (!real) throw new Error(`no connector ${uses}`)
    return real.kind === 'manual' ? real : recordedConnector(real, recordings)
  }
}

function contextOf(desk: Desk, asked: Parameters<Engine['context']>[0]): RecordedContext {
  const { step, target, fanOut, signal, idempotencyKey } = asked
  return {
    step,
    target,
    signal,
    idempotencyKey,
    secrets: desk.forUnit(fanOut ? `steps.${step}.${target}` : `steps.${step}`),
    http: { send: outside, fetch: outside },
    machine: { readFile: outside, replaceFile: outside, run: outside, signal: outside, startedAt: outside },
    pause: async () => undefined,
  }
}

function outside(): never {
  throw new Error('a test of a runbook calls nobody')
}

/** Stands still unless somebody lets time pass; every run of a test happens at the same hour. */
class TestClock implements Clock {
  #ms = Date.UTC(2026, 0, 1)

  readonly pass = (ms: number): void => {
    this.#ms += ms
  }

  now(): Date {
    return new Date(this.#ms)
  }

  mono(): bigint {
    return BigInt(this.#ms) * 1_000_000n
  }
}

function nothing(): undefined {
  return undefined
}

async function nothingLater(): Promise<undefined> {
  return undefined
}
