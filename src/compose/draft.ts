import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import { Secret } from '../base/secret.ts'
import { connectorShapes } from '../catalog/catalog.ts'
import type { Found } from '../config.ts'
import { specDigest } from '../engine/open-run.ts'
import { preview } from '../engine/preview.ts'
import { readSource } from '../engine/secret-sources.ts'
import { ProblemsError } from '../model/problem-error.ts'
import { personOf } from '../run/approval.ts'
import { fold } from '../run/fold.ts'
import type { RunSpec } from '../run/spec.ts'
import { compileRun } from '../runbook/compile.ts'
import { VERBS } from '../sdk/index.ts'
import type { Draft, RunRequest } from '../surfaces/cli/app.ts'
import { requireSameOrigin } from './fit.ts'
import type { House } from './house.ts'
import { furnishForLooks } from './house.ts'
import { needInventory } from './inventory-file.ts'
import { findRunbook, needRunbook } from './library.ts'

/** No run yet. A new id each time would make the marks of every plan differ, and none could be run as it was reviewed. */
const NO_RUN = '0'.repeat(26)

interface Drafting {
  readonly house: House
  readonly found: Found
}

/**
 * Compiles the runbook for this incident, then observes and plans every unit; nothing is changed and nothing written.
 * @throws ProblemsError with every problem of a file, or of what was asked.
 */
export async function draftRun(
  { house, found }: Drafting,
  request: RunRequest,
  signal: AbortSignal,
): Promise<Result<Draft>> {
  const file = await findRunbook(found.runbooks, request.runbook)
  if (!file.ok) return file
  const spec = await compile({ house, found }, { ...request, runbook: file.value })
  const secrets = await readSecrets(house, request.secrets)
  const { engine, desk } = furnishForLooks(house, spec)
  for (const [name, secret] of Object.entries(secrets)) await desk.keepInput(name, secret)
  const by = personOf(spec.people, house.identity.actor)
  const state = fold([{ type: 'run.opened', by, spec }])
  const units = await preview(engine, { run: NO_RUN, state, signal })
  if (signal.aborted) return refuse('stopped')
  return { ok: true, value: { spec, digest: specDigest(spec), units, secrets } }
}

async function compile({ house, found }: Drafting, request: RunRequest): Promise<RunSpec> {
  const runbook = await needRunbook(request.runbook)
  const inventory = await needInventory({ ...house, file: found.inventory })
  requireSameOrigin(house, inventory)
  const shapes = await connectorShapes()
  const given = Object.keys(request.secrets).map((name): [string, true] => [name, true])
  const { people, escrow } = found.configuration
  const compiled = compileRun({
    runbook,
    inventory,
    inputs: { ...request.inputs, ...Object.fromEntries(given) },
    people,
    recipients: escrow.recovery,
    verbs: VERBS,
    offers: (uses) => shapes[uses]?.actions,
  })
  if (!compiled.ok) throw new ProblemsError(compiled.problems)
  return compiled.value
}

/** Each reference is read once: stdin can be read only once, and a person is asked only once. */
async function readSecrets(
  { sources }: House,
  given: RunRequest['secrets'],
): Promise<Readonly<Record<string, Secret>>> {
  const read: Record<string, Secret> = {}
  for (const [name, value] of Object.entries(given)) {
    read[name] = value instanceof Secret ? value : await readSource(sources, value)
  }
  return read
}
