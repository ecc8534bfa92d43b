import assert from 'node:assert/strict'
import { z } from 'zod'
import type { Json } from '../../base/json.ts'
import { VERBS } from '../verb.ts'
import { abortChecks } from './check-abort.ts'
import { verifyBreaks } from './check-look.ts'
import { assertNoSecret, assertNoSecretIn, assertNoSecretInError } from './no-secret.ts'
import { applyNow, onStage, planChange, planNow } from './stage.ts'
import type { Play, Subject } from './stage.ts'
import type { ContractCheck } from './world.ts'

/** What holds for an action that changes something. */
export function changeChecks(subject: Subject): readonly ContractCheck[] {
  return [
    { name: 'a change is proven after it was made, or unknown where nobody can look', run: () => isProven(subject) },
    { name: 'verify finds out when a yes meant nothing', run: () => isRefuted(subject) },
    { name: 'applying twice under one key makes one change', run: () => oneChange(subject) },
    { name: 'an answer that was lost is not followed by a second change', run: () => survivesLostAnswer(subject) },
    { name: 'a receipt and a change survive the journal', run: () => survivesJournal(subject) },
    { name: 'no plan, receipt, proof or address holds a secret', run: () => keepsSecrets(subject) },
    { name: 'broken answers prove nothing', run: () => verifyBreaks(subject, applyNow) },
    ...abortChecks(subject),
  ]
}

function isProven(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    const receipt = await applyNow(play)
    assert(play.scene.changes() > 0, 'apply changed nothing outside')
    const proof = await play.action.verify(play.ctx, play.input, receipt)
    const wanted = play.scene.unprovable === undefined ? 'proven' : 'unknown'
    assert.equal(proof.verdict, wanted, proof.seen.join('; '))
  })
}

function isRefuted(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    if (play.scene.cannotRefute !== undefined) return
    const { pretend } = play.scene
    assert(pretend, 'the scene needs pretend(), or says in cannotRefute why nobody could find out')
    await pretend()
    // An apply that notices by itself is as good as a verify that does.
    const receipt = await applyNow(play).catch(() => undefined)
    if (receipt === undefined) return
    const proof = await play.action.verify(play.ctx, play.input, receipt)
    assert.notEqual(proof.verdict, 'proven', `${proof.claim}: ${proof.seen.join('; ')}`)
  })
}

function oneChange(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    const change = await planChange(play)
    await play.action.apply(play.ctx, play.input, change)
    const once = play.scene.changes()
    // A second apply may also refuse, having seen that the world is no longer the planned one.
    await play.action.apply(play.again({ escrow: play.record.escrow }).ctx, play.input, change).catch(() => undefined)
    await assertNoMore(subject, play, once)
  })
}

function survivesLostAnswer(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    if (!play.scene.loseNextAnswer) return
    const change = await planChange(play)
    play.scene.loseNextAnswer()
    await play.action.apply(play.ctx, play.input, change).catch(() => undefined)
    const once = play.scene.changes()
    const next = { ...play, ...play.again({ escrow: play.record.escrow }) }
    const plan = await planNow(next)
    if (plan.kind === 'change') await next.action.apply(next.ctx, next.input, plan.change)
    await assertNoMore(subject, next, once)
  })
}

async function assertNoMore(subject: Subject, { scene }: Play, once: number): Promise<void> {
  if (scene.mayRepeat === undefined) assert.equal(scene.changes(), once)
  else await onStage(subject, (play) => warnsApprover(play, scene.mayRepeat))
}

async function warnsApprover(play: Play, why: string | undefined): Promise<void> {
  const plan = await planNow(play)
  const lines = plan.kind === 'change' ? (plan.lines ?? []) : []
  assert(lines.length > 0, `the plan's lines must warn: ${why}`)
}

function survivesJournal(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    const change = await planChange(play)
    assert.deepEqual(play.action.change.parse(revived(change)), change)
    const receipt: Json = await play.action.apply(play.ctx, play.input, change)
    assert.deepEqual(play.action.receipt.parse(revived(receipt)), receipt)
    const gives = z.looseObject(VERBS[subject.verb].gives.shape)
    gives.parse(receipt)
  })
}

function revived(value: Json): unknown {
  return JSON.parse(JSON.stringify(value))
}

function keepsSecrets(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    const change = await planChange(play)
    const receipt = await applyNow(play)
    const proof = await play.action.verify(play.ctx, play.input, receipt)
    assertNoSecret(JSON.stringify({ change, receipt, proof }), 'a change, receipt or proof')
    assertNoSecretIn(play.record)
    if (!play.scene.break) return
    await play.scene.break('500')
    await play.action.apply(play.ctx, play.input, change).catch(assertNoSecretInError)
  })
}
