import assert from 'node:assert/strict'
import type { Json } from '../../base/json.ts'
import { FaultError } from '../../model/fault-error.ts'
import type { Proof } from '../../model/proof.ts'
import { assertNoSecret, assertNoSecretIn, assertNoSecretInError } from './no-secret.ts'
import { onStage } from './stage.ts'
import type { Play, Subject } from './stage.ts'
import { BREAKAGES } from './world.ts'
import type { Breakage, ContractCheck } from './world.ts'

/** What holds for an action that only looks: verify itself must write nothing. */
export function lookChecks(subject: Subject): readonly ContractCheck[] {
  return [
    { name: 'looking writes nothing', run: () => looksOnly(subject) },
    { name: 'a claim is proven only once it is true', run: () => provesLate(subject) },
    { name: 'broken answers prove nothing', run: () => verifyBreaks(subject, async () => null) },
  ]
}

function looksOnly(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    const proof = await play.action.verify(play.ctx, play.input, null)
    assert.equal(play.scene.changes(), 0)
    assertNoSecret(JSON.stringify(proof), 'a proof')
    assertNoSecretIn(play.record)
  })
}

function provesLate(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    if (!play.scene.fulfil) return
    const before: Proof = await play.action.verify(play.ctx, play.input, null)
    assert.notEqual(before.verdict, 'proven', before.seen.join('; '))
    await play.scene.fulfil()
    const after: Proof = await play.action.verify(play.ctx, play.input, null)
    assert.equal(after.verdict, 'proven', after.seen.join('; '))
  })
}

/** A system that is ill says nothing about the claim: verify must neither confirm nor deny it. */
export async function verifyBreaks(subject: Subject, before: (play: Play) => Promise<Json>): Promise<void> {
  for (const how of BREAKAGES) {
    // One world after the other: where a world is a real system, they share it.
    // oxlint-disable-next-line no-await-in-loop
    await onStage(subject, (play) => verifyBroken(play, how, before))
  }
}

async function verifyBroken(play: Play, how: Breakage, before: (play: Play) => Promise<Json>): Promise<void> {
  const receipt = await before(play)
  await play.scene.break?.(how)
  const { ctx, record } = play.again({ escrow: play.record.escrow, timeoutMs: how === 'silence' ? 25 : 5000 })
  const proof: Proof | undefined = await play.action.verify(ctx, play.input, receipt).catch((thrown: unknown) => {
    assertNoSecretInError(thrown)
    assert(thrown instanceof FaultError, `${how}: verify threw something that is not a FaultError`)
    return undefined
  })
  if (!play.scene.break) assert.equal(record.requests.length, 0, 'verify asks over http, so the scene needs break()')
  else if (proof) assert(saysNothing(proof), `${how}: ${proof.verdict}: ${proof.seen.join('; ')}`)
}

/** Triage proves only that it asked; what it found must be that nobody can tell. */
function saysNothing({ verdict, finding, exposure }: Proof): boolean {
  return verdict === 'unknown' || (finding?.['verdict'] === 'inconclusive' && exposure === 'unknown')
}
