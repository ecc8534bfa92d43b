import type { Result } from '../base/result.ts'
import { drillsOf } from '../journal/state-dir.ts'
import { FaultError } from '../model/fault-error.ts'
import type { App, ComposeOptions, Linted, RunbookText } from '../surfaces/cli/app.ts'
import type { Drill } from './drill.ts'
import type { House } from './house.ts'
import type { Opened } from './open-house.ts'
import { openHouse } from './open-house.ts'
import type { Runs } from './runs.ts'

// Every room is imported when it is first asked for: whoever is paged and types `stanch status` waits for none of them.

/** The application of one command: every room joined to the others, each used only when it is asked. */
export async function composeApp(options: ComposeOptions): Promise<App> {
  if (!options.drill) return appOf(await openHouse(options))
  const opened = await openHouse(options)
  if (opened.found.file !== null && !options.fakes) return appOf(opened)
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
  const runs = once(() => runsOf(house))
  const end = new AbortController()
  const attended: Promise<void>[] = []
  return {
    identity: house.identity,
    store: house.store,
    ...(drill && { rehearsal: drill.rehearsal }),
    ...filesOf(house, found),
    verbs: async () => (await import('../sdk/index.ts')).VERBS,
    connectorShapes: async () => (await import('../catalog/catalog.ts')).connectorShapes(),
    plan: async (asked, signal) => (await import('./draft.ts')).draftRun({ house, found }, asked, signal),
    start: async ({ spec, secrets }) => {
      const { requireRecovery } = await import('./fit.ts')
      requireRecovery(spec, found.configuration)
      const started = await (await runs()).start(spec, secrets)
      if (drill && 'run' in started) attended.push(drill.attend(house.store, started.run, end.signal))
      return started
    },
    resume: async (run) => (await runs()).resume(run),
    conduct: async (run, conducting) => (await runs()).conduct(run, conducting),
    request: async (run, wish) => {
      const { request } = await import('../engine/request.ts')
      return request(house.store, run, { identity: house.identity, wish })
    },
    seal: async (run, name, value) => (await runs()).seal(run, name, value),
    readIssuer: async (of, signal) => (await import('./probe.ts')).readIssuer(house, of, signal),
    findSecret: async (secret, signal) =>
      (await import('./find-secret.ts')).findSecret({ house, found }, secret, signal),
    probe: async (asked, signal) => (await import('./probe.ts')).probeCredential({ house, found }, asked, signal),
    connectors: async () => (await connectors()).connectorList(),
    connector: async (uses) => (await connectors()).connectorCard(uses),
    verify: async (asked) => (await import('./audit.ts')).audit(house, asked),
    exportRun: async (run, dir) => (await import('./audit.ts')).exportBundle(house, run, dir),
    drills: async (which) => (await import('../journal/recorded.ts')).recordedRuns(drillsOf(house.stateDir), which),
    doctor: async () => (await import('./doctor.ts')).doctor(house, found),
    close: async () => {
      end.abort()
      await Promise.allSettled(attended)
      await house.store.close()
      await drill?.stop()
    },
  }
}

type Files = Pick<
  App,
  | 'runbooks'
  | 'runbook'
  | 'inventory'
  | 'lintRunbooks'
  | 'lintInventory'
  | 'importInventory'
  | 'draftCredential'
  | 'writeImport'
  | 'testRunbooks'
  | 'testSchema'
>

/** What is asked of the files that people write. */
function filesOf(house: House, found: Opened['found']): Files {
  const place = { ...house, file: found.inventory }
  return {
    runbooks: async () => (await library()).listRunbooks(found.runbooks),
    runbook: (nameOrPath) => runbookText(found.runbooks, nameOrPath),
    inventory: async () => (await inventoryFile()).needInventory(place),
    lintRunbooks: (nameOrPath) => lintRunbooks(found.runbooks, nameOrPath),
    lintInventory: async () => (await inventoryFile()).listInventory(place),
    importInventory: async (asked) => (await import('./import.ts')).importInventory(place, asked),
    draftCredential: async (of) => (await import('./import.ts')).draftCredential(place, of),
    writeImport: async (imported) => (await import('./import.ts')).writeImport(imported),
    testRunbooks: async (nameOrPath) =>
      (await import('./runbook-test/run-tests.ts')).runTests(found.runbooks, nameOrPath),
    testSchema: async () => (await import('./runbook-test/format.ts')).testSchema(),
  }
}

const library = () => import('./library.ts')
const inventoryFile = () => import('./inventory-file.ts')
const connectors = () => import('./connectors.ts')

async function runsOf(house: House): Promise<Runs> {
  const { Runs: Held } = await import('./runs.ts')
  return new Held(house)
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

async function runbookText(own: string | null, nameOrPath: string): Promise<Result<RunbookText>> {
  const { findRunbook, needRunbook } = await library()
  const file = await findRunbook(own, nameOrPath)
  if (!file.ok) return file
  const { runbook, digest } = await needRunbook(file.value)
  return { ok: true, value: { file: file.value, runbook, digest } }
}

async function lintRunbooks(own: string | null, nameOrPath: string | undefined): Promise<readonly Linted[]> {
  const { findRunbook, listRunbooks, readShelved } = await library()
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
