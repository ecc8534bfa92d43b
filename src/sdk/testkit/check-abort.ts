import assert from 'node:assert/strict'
import { onStage, planChange } from './stage.ts'
import type { Subject } from './stage.ts'
import type { ContractCheck } from './world.ts'

/** A stopped run must not act, and must not hang on a system that does not answer. */
export function abortChecks(subject: Subject): readonly ContractCheck[] {
  return [
    { name: 'a run that was stopped changes nothing', run: () => actsNoMore(subject) },
    { name: 'a stop ends an act that waits for an answer', run: () => letsGo(subject) },
  ]
}

function actsNoMore(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    const change = await planChange(play)
    const stopped = play.again({ escrow: play.record.escrow, signal: AbortSignal.abort(new Error('stopped')) })
    await assert.rejects(play.action.apply(stopped.ctx, play.input, change))
    assert.equal(play.scene.changes(), 0)
  })
}

/** Without the stop this would end by the time-out of the test alone: nobody answers, and requests may take a minute. */
function letsGo(subject: Subject): Promise<void> {
  return onStage(subject, async (play) => {
    if (!play.scene.break) return
    const change = await planChange(play)
    await play.scene.break('silence')
    const abort = new AbortController()
    const stopping = play.again({
      escrow: play.record.escrow,
      signal: abort.signal,
      timeoutMs: 60_000,
      onRequest: () => abort.abort(new Error('stopped')),
    })
    await assert.rejects(play.action.apply(stopping.ctx, play.input, change))
  })
}
