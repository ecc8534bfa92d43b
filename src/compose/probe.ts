import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import { nearest } from '../base/nearest.ts'
import { Secret } from '../base/secret.ts'
import type { Found } from '../config.ts'
import { readSource } from '../engine/secret-sources.ts'
import { ready } from '../engine/unit.ts'
import { newRunId } from '../journal/run-id.ts'
import type { Credential, Inventory } from '../model/inventory.ts'
import { ProblemsError } from '../model/problem-error.ts'
import type { Proof } from '../model/proof.ts'
import { fold } from '../run/fold.ts'
import type { RunSpec } from '../run/spec.ts'
import { compileRun } from '../runbook/compile.ts'
import { readRunbook } from '../runbook/read-runbook.ts'
import { VERBS } from '../sdk/index.ts'
import type { ProbeRequest } from '../surfaces/cli/app.ts'
import type { House } from './house.ts'
import { furnishForLooks } from './house.ts'
import { needInventory } from './inventory-file.ts'

const STEP = 'probe'

/** Tries one secret at its provider, without a run: nothing is opened, journaled or changed. */
export async function probeCredential(
  { house, found }: { house: House; found: Found },
  request: ProbeRequest,
  signal: AbortSignal,
): Promise<Result<Proof>> {
  const inventory = await needInventory({ ...house, file: found.inventory })
  const credential = inventory.credentials.find(({ id }) => id === request.credential)
  if (!credential) return unknown(inventory)(request.credential)
  const { secret } = request
  const value = secret instanceof Secret ? secret : await readSource(house.sources, secret)
  const spec = specOf(inventory, credential)
  const { engine, desk } = furnishForLooks(house, spec)
  await desk.keepInput('secret', value)
  const state = fold([{ type: 'run.opened', by: house.identity.actor.id, spec }])
  const at = { run: newRunId(house.clock), state, signal }
  const { action, ctx, input } = await ready(engine, at, { step: STEP, target: credential.id })
  return { ok: true, value: await action.verify(ctx, input, null) }
}

function unknown({ credentials }: Inventory): (typed: string) => Result<Proof> {
  return (typed) => {
    const known = credentials.map(({ id }) => id)
    const near = nearest(typed, known)
    const list = known.length > 0 ? `it has ${known.slice(0, 10).join(', ')}` : 'it has none'
    return refuse(`the inventory has no such credential; ${near === undefined ? list : `did you mean ${near}?`}`)
  }
}

/** Compiled like any other runbook, and never opened. */
const RUNBOOK = `stanch: 1
name: ${STEP}
title: Does this secret still work?
inputs:
  credential: { type: credential, kind: oidc-client-secret }
  secret: { type: secret }
steps:
  - id: ${STEP}
    phase: detect
    uses: identity/probe-client-secret
    with: { credential: $inputs.credential, secret: $inputs.secret }
`

function specOf(inventory: Inventory, credential: Credential): RunSpec {
  const read = readRunbook({ file: STEP, bytes: Buffer.from(RUNBOOK) }, VERBS)
  if (!read.ok) throw new ProblemsError(read.problems)
  const inputs = { credential: credential.id, secret: true } as const
  const compiled = compileRun({ runbook: read.value, inventory, inputs, people: [], recipients: [], verbs: VERBS })
  if (!compiled.ok) throw new ProblemsError(compiled.problems)
  return compiled.value
}
