import assert from 'node:assert/strict'
import type { Json } from '../../base/json.ts'
import { verifyBreaks } from './check-look.ts'
import { assertNoSecret, assertNoSecretIn } from './no-secret.ts'
import { onStage, planNow } from './stage.ts'
import type { Play, Subject } from './stage.ts'
import type { ContractCheck } from './world.ts'

/**
 * What holds where a system leaves nothing to do: at a provider with one secret, issuing has revoked already. The scene
 * opens after that was done, and verify must still try to refute it.
 */
export function settledChecks(subject: Subject): readonly ContractCheck[] {
  return [
    { name: 'what is settled is proven, and proving it writes nothing', run: () => isProven(subject) },
    { name: 'nothing is called settled while it is not', run: () => isNotSettled(subject) },
    { name: 'broken answers prove nothing', run: () => verifyBreaks(subject, receiptNow) },
  ]
}

function isProven(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    const proof = await play.action.verify(play.ctx, play.input, await receiptNow(play))
    assert.equal(proof.verdict, 'proven', proof.seen.join('; '))
    assert.equal(play.scene.changes(), 0)
    assertNoSecret(JSON.stringify(proof), 'a proof')
    assertNoSecretIn(play.record)
  })
}

function isNotSettled(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    await play.scene.unsettle?.()
    const plan = await planNow(play)
    assert.notEqual(plan.kind, 'settled', `after unsettle(), plan says: ${JSON.stringify(plan)}`)
  })
}

async function receiptNow(play: Play): Promise<Json> {
  const plan = await planNow(play)
  assert(plan.kind === 'settled', `the scene must open after the change, but plan says: ${JSON.stringify(plan)}`)
  return plan.receipt === undefined ? null : play.action.receipt.parse(JSON.parse(JSON.stringify(plan.receipt)))
}
