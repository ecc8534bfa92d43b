import { inParallel } from '../base/in-parallel.ts'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import type { SecretRef } from '../base/secret.ts'
import { Secret } from '../base/secret.ts'
import type { Found } from '../config.ts'
import { readSource } from '../engine/secret-sources.ts'
import { ready } from '../engine/unit.ts'
import { fingerprintKey } from '../journal/keys.ts'
import { memoryEscrow } from '../journal/memory-escrow.ts'
import { newRunId } from '../journal/run-id.ts'
import type { Credential, Inventory } from '../model/inventory.ts'
import { fold } from '../run/fold.ts'
import type { Met, PlaceSeen, Sightings } from '../views/sightings.ts'
import { compileLook } from './compile-look.ts'
import { heldAt } from './held-at.ts'
import type { House } from './house.ts'
import { furnishForLooks } from './house.ts'
import { needInventory } from './inventory-file.ts'

const STEP = 'find'

/**
 * Whose value this is: every place that the inventory lists is read, and compared by keyed fingerprint, as before a write
 * that then does not come. The value itself goes nowhere; no provider is asked, nothing is opened, journaled or changed.
 */
export async function findSecret(
  { house, found }: { house: House; found: Found },
  given: SecretRef | Secret,
  signal: AbortSignal,
): Promise<Result<Sightings>> {
  const inventory = await needInventory({ ...house, file: found.inventory })
  const value = given instanceof Secret ? given : await readSource(house.sources, given)
  const listed = inventory.credentials.filter(({ dependents }) => dependents.length > 0)
  const places = await inParallel(listed, (credential) => placesOf({ house, inventory, value, signal }, credential))
  if (signal.aborted) return refuse('stopped')
  const unlisted = inventory.credentials.filter((one) => !listed.includes(one)).map(({ id }) => id)
  return { ok: true, value: { places: places.flat(), met: await metBefore(house, value), unlisted } }
}

interface Finding {
  readonly house: House
  readonly inventory: Inventory
  readonly value: Secret
  readonly signal: AbortSignal
}

async function placesOf(
  { house, inventory, value, signal }: Finding,
  credential: Credential,
): Promise<readonly PlaceSeen[]> {
  const spec = compileLook(inventory, { name: STEP, text: runbookFor(credential.kind), credential: credential.id })
  const { engine, desk } = furnishForLooks(house, spec)
  await desk.keepInput('secret', value)
  const state = fold([{ type: 'run.opened', by: house.identity.actor.id, spec }])
  const at = { run: newRunId(house.clock), state, signal }
  return inParallel(credential.dependents, async ({ id: dependent }) => ({
    credential: credential.id,
    owner: credential.owner,
    dependent,
    ...(await heldAt(value, dependent, () => ready(engine, at, { step: STEP, target: dependent }))),
  }))
}

const runbookFor = (kind: Credential['kind']): string => `stanch: 1
name: ${STEP}
title: Where is this value?
inputs:
  credential: { type: credential, kind: ${kind} }
  secret: { type: secret }
steps:
  - id: ${STEP}
    phase: detect
    uses: secret-store/put-secret
    for_each: $inputs.credential.dependents
    with: { target: $item, secret: $inputs.secret }
`

/** The runs of this journal that sealed the same value, given to them or made by them. Newest first. */
async function metBefore({ store, stateDir }: House, value: Secret): Promise<readonly Met[]> {
  const { fingerprint } = await memoryEscrow(fingerprintKey(stateDir)).seal(STEP, value)
  const met: Met[] = []
  for (const { run, openedAt } of await store.runs()) {
    const [opened, ...events] = (await store.read(run)).map(({ event }) => event)
    if (opened?.type !== 'run.opened') continue
    const { credential, runbook } = opened.spec
    for (const event of events)
      if (event.type === 'escrow.sealed' && event.fingerprint === fingerprint)
        met.push({ run, opened_at: openedAt, runbook: runbook.name, credential, as: event.ref })
  }
  return met
}
