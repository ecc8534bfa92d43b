import type { Result } from '../base/result.ts'
import { request } from '../engine/request.ts'
import { FaultError } from '../model/fault-error.ts'
import { runbookSchema } from '../runbook/json-schema.ts'
import { VERBS } from '../sdk/index.ts'
import type { App, ComposeOptions, Linted, RunbookText } from '../surfaces/cli/app.ts'
import { audit, exportBundle } from './audit.ts'
import { connectorCard, connectorList } from './connectors.ts'
import { doctor } from './doctor.ts'
import { draftRun } from './draft.ts'
import type { Drill } from './drill.ts'
import { requireRecovery } from './fit.ts'
import { listInventory, needInventory } from './inventory-file.ts'
import { findRunbook, listRunbooks, needRunbook, readShelved } from './library.ts'
import type { Opened } from './open-house.ts'
import { openHouse } from './open-house.ts'
import { probeCredential } from './probe.ts'
import { Runs } from './runs.ts'

/** The application of one command: every room joined to the others, each used only when it is asked. */
export async function composeApp(options: ComposeOptions): Promise<App> {
  if (!options.drill) return appOf(await openHouse(options))
  const opened = await openHouse(options)
  if (opened.found.file !== null) return appOf(opened)
  await opened.house.store.close()
  const { startDrill } = await import('./drill.ts')
  const drill = await startDrill(opened.house.identity.actor.id)
  try {
    return appOf(await openHouse({ ...options, dir: drill.dir }), drill)
  } catch (thrown) {
    await drill.stop()
    throw thrown
  }
}

function appOf({ house, found }: Opened, drill?: Drill): App {
  const runs = new Runs(house)
  const place = { ...house, file: found.inventory }
  const end = new AbortController()
  const attended: Promise<void>[] = []
  return {
    identity: house.identity,
    store: house.store,
    ...(drill && { rehearsal: drill.rehearsal }),
    runbooks: () => listRunbooks(found.runbooks),
    runbook: (nameOrPath) => runbookText(found.runbooks, nameOrPath),
    inventory: () => needInventory(place),
    lintRunbooks: (nameOrPath) => lintRunbooks(found.runbooks, nameOrPath),
    lintInventory: () => listInventory(place),
    runbookSchema: async () => runbookSchema(VERBS),
    plan: (asked, signal) => draftRun({ house, found }, asked, signal),
    start: async ({ spec, secrets }) => {
      requireRecovery(spec, found.configuration)
      const started = await runs.start(spec, secrets)
      if (drill && 'run' in started) attended.push(drill.attend(house.store, started.run, end.signal))
      return started
    },
    resume: (run) => runs.resume(run),
    conduct: (run, conducting) => runs.conduct(run, conducting),
    request: (run, wish) => request(house.store, run, { identity: house.identity, wish }),
    seal: (run, name, value) => runs.seal(run, name, value),
    probe: (asked, signal) => probeCredential({ house, found }, asked, signal),
    connectors: connectorList,
    connector: connectorCard,
    verify: (asked) => audit(house, asked),
    exportRun: (run, dir) => exportBundle(house, run, dir),
    doctor: () => doctor(house, found),
    close: async () => {
      end.abort()
      await Promise.allSettled(attended)
      await house.store.close()
      await drill?.stop()
    },
  }
}

async function runbookText(own: string | null, nameOrPath: string): Promise<Result<RunbookText>> {
  const file = await findRunbook(own, nameOrPath)
  if (!file.ok) return file
  const { runbook, digest } = await needRunbook(file.value)
  return { ok: true, value: { file: file.value, runbook, digest } }
}

async function lintRunbooks(own: string | null, nameOrPath: string | undefined): Promise<readonly Linted[]> {
  if (nameOrPath === undefined) return Promise.all((await listRunbooks(own)).map(({ file }) => readShelved(file)))
  const file = await findRunbook(own, nameOrPath)
  return [await readShelved(orThrow(file))]
}

/** A name that leads nowhere, where no Result is expected. */
function orThrow(file: Result<string>): string {
  if (file.ok) return file.value
  throw new FaultError(
    {
      code: 'INPUT_MISSING',
      what: file.because,
      saw: 'no file',
      wanted: 'the name of a runbook, or a path',
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'See which there are:', command: 'stanch runbook list' }],
    },
    'none',
  )
}
