import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import { Secret } from '../base/secret.ts'
import type { Found } from '../config.ts'
import { readSource } from '../engine/secret-sources.ts'
import { ready } from '../engine/unit.ts'
import { newRunId } from '../journal/run-id.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Proof } from '../model/proof.ts'
import { fold } from '../run/fold.ts'
import type { ProbedClient, ProbeRequest, ReadIssuer } from '../surfaces/cli/app.ts'
import { compileLook } from './compile-look.ts'
import type { House } from './house.ts'
import { furnishForLooks } from './house.ts'
import { needInventory } from './inventory-file.ts'
import type { Chosen } from './probed-client.ts'
import { chooseKnown, chooseNamed } from './probed-client.ts'

const STEP = 'probe'

/** Tries one secret at its provider, without a run: nothing is opened, journaled or changed. */
export async function probeCredential(
  { house, found }: { house: House; found: Found },
  { of, secret }: ProbeRequest,
  signal: AbortSignal,
): Promise<Result<Proof>> {
  const chosen =
    'credential' in of
      ? chooseKnown(await needInventory({ ...house, file: found.inventory }), of.credential)
      : await chooseNamed(of)
  if (!chosen.ok) return chosen
  const { action, ctx, input, desk } = await readyToLook(house, chosen.value, signal)
  await desk.keepInput('secret', secret instanceof Secret ? secret : await readSource(house.sources, secret))
  return { ok: true, value: await action.verify(ctx, input, null) }
}

/** Whether a client's issuer is there, and whose answers to expect of it. No secret is sent, because none is known yet. */
export async function readIssuer(house: House, of: ProbedClient, signal: AbortSignal): Promise<Result<ReadIssuer>> {
  const chosen = await chooseNamed(of)
  if (!chosen.ok) return chosen
  const { ctx } = await readyToLook(house, chosen.value, signal)
  const { discoverForeign } = await import('../sdk/identity.ts')
  const { issuer, client_id: clientId } = of
  try {
    const foreign = await discoverForeign(ctx, { issuer, clientId, origins: chosen.value.origins })
    const { dialect, origins } = chosen.value
    return { ok: true, value: { issuer, client_id: clientId, dialect, origins, foreign } }
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown
    return refuse(`${thrown.fault.what}: saw ${thrown.fault.saw}, wanted ${thrown.fault.wanted}`)
  }
}

async function readyToLook(house: House, { inventory, credential }: Chosen, signal: AbortSignal) {
  const spec = compileLook(inventory, { name: STEP, text: RUNBOOK, credential: credential.id })
  const { engine, desk } = furnishForLooks(house, spec)
  const state = fold([{ type: 'run.opened', by: house.identity.actor.id, spec }])
  const at = { run: newRunId(house.clock), state, signal }
  return { desk, ...(await ready(engine, at, { step: STEP, target: credential.id })) }
}

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
