// A program of its own: opens or resumes one run over the real journal, escrow, engine and connector, and kills itself with
// SIGKILL at the k-th border of a durable or outside effect. It reads what to do as one JSON line, so no secret is in argv.
import { readFileSync } from 'node:fs'
import { systemClock } from '../../src/base/clock.ts'
import { Secret } from '../../src/base/secret.ts'
import { furnish } from '../../src/compose/house.ts'
import type { House } from '../../src/compose/house.ts'
import { conduct } from '../../src/engine/conduct.ts'
import type { Engine } from '../../src/engine/ports.ts'
import { openRun, resumeRun } from '../../src/engine/open-run.ts'
import { newRunId } from '../../src/journal/run-id.ts'
import { openStore } from '../../src/journal/sqlite-store.ts'
import type { RunSpec } from '../../src/run/spec.ts'
import type { Context } from '../../src/sdk/index.ts'

interface Task {
  readonly stateDir: string
  readonly spec: RunSpec
  readonly leaked: string
  readonly adminKey: string
  /** Effects to live through; 0: all of them. */
  readonly killAt: number
}

const task = JSON.parse(readFileSync(0, 'utf8')) as Task
let borders = 0

/** Before and after the effect are two borders. */
async function border<T>(effect: () => Promise<T>): Promise<T> {
  cross()
  const result = await effect()
  cross()
  return result
}

function cross(): void {
  borders += 1
  if (borders === task.killAt) process.kill(process.pid, 'SIGKILL')
}

const plain = openStore({ stateDir: task.stateDir, origin: 'test/kill', clock: systemClock, tool: 'test', boot: 'b' })
const store: House['store'] = {
  ...plain,
  create: (run, first) => border(() => plain.create(run, first)),
  append: (run, what) => border(() => plain.append(run, what)),
  checkpoint: (run) => border(() => plain.checkpoint(run)),
}
const house: House = {
  stateDir: task.stateDir,
  store,
  clock: systemClock,
  identity: { actor: { id: 'ada', level: 'os', via: 'cli' }, sign: null },
  sources: {
    env: () => task.adminKey,
    readFile: async () => undefined,
    prompt: async () => undefined,
    stdin: async () => undefined,
  },
  tool: 'test',
  host: 'h',
  pid: process.pid,
}

const [known] = await plain.runs()
const run = known?.run ?? newRunId(systemClock)
const holder = { run, who: 'ada', host: 'h', pid: process.pid, since: '2026-01-01T00:00:00.000Z' }
const about = { run, spec: task.spec, actor: house.identity.actor, holder }
const first = await furnish(house, { run, spec: task.spec, epoch: 0 })
const lease = known
  ? await resumeRun(store, about)
  : await openRun(store, first.desk, { ...about, secrets: { leaked: new Secret(task.leaked) } })
if ('heldBy' in lease) throw new Error('the lock of a dead process is still held')
const { engine, desk } = await furnish(house, { run, spec: task.spec, epoch: lease.epoch })
// A crash between opening and sealing loses the input; a responder gives it again.
if (!(await engine.escrow.open('inputs.leaked'))) await desk.keepInput('leaked', new Secret(task.leaked))
const wired: Engine = { ...engine, context: (request) => withBorders(engine.context(request)) }
const { how, state } = await conduct(wired, { run, signal: AbortSignal.timeout(60_000), waits: () => false })
const faults = Object.values(state.units).flatMap(({ state: unit }) => (unit.at === 'failed' ? [unit.fault] : []))
process.stdout.write(`${JSON.stringify({ how, closed: state.closed, exposure: state.exposure, borders, faults })}\n`)
await plain.close()

function withBorders(ctx: Context): Context {
  return { ...ctx, http: { ...ctx.http, send: (request) => border(() => ctx.http.send(request)) } }
}
