import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import type { Store } from '../journal/store.ts'
import { approvalText, forcedText, personOf } from '../run/approval.ts'
import type { BreakGlass } from '../run/break-glass.ts'
import type { Request } from '../run/decide.ts'
import { decide } from '../run/decide.ts'
import { fold } from '../run/fold.ts'
import type { RunState } from '../run/state.ts'
import type { Identity } from './identity.ts'
import { isSignedBy } from './identity.ts'

/** What a surface hands in: an approval is signed on the way, so no surface can forget it. */
export type Wish = Exclude<Request, Signed> | Unsigned<Extract<Request, { ask: 'approve' }>> | Unsigned<BreakGlass>
type Signed = Extract<Request, { readonly signature: string | null }>
type Unsigned<R> = Omit<R, 'signature'>

/**
 * The way of every request of a person into the journal, from whichever surface: read, decide, append only if nothing has
 * moved meanwhile. An approval is covered by a signed head at once.
 */
export async function request(
  store: Store,
  run: string,
  { identity, wish }: { identity: Identity; wish: Wish },
): Promise<Result<RunState>> {
  for (;;) {
    const entries = await store.read(run)
    const state = fold(entries.map(({ event }) => event))
    const asked = signed(run, identity, wish)
    const forged = whyForged(run, state, { identity, asked })
    if (forged) return refuse(forged)
    const decision = decide(state, identity.actor, asked)
    if (!decision.ok) return decision
    const done = await store.append(run, { actor: identity.actor, events: decision.value, after: entries.length })
    if (done.ok) {
      if (wish.ask === 'approve' || wish.ask === 'break-glass') await store.checkpoint(run)
      return { ok: true, value: fold(decision.value, state) }
    }
    if (done.because !== 'moved') return refuse(`the journal takes no more: ${done.because}`)
  }
}

function signed(run: string, identity: Identity, wish: Wish): Request {
  if (wish.ask !== 'approve' && wish.ask !== 'break-glass') return wish
  return { ...wish, signature: identity.sign?.(textOf(run, wish)) ?? null }
}

function textOf(run: string, wish: Extract<Wish, { ask: 'approve' | 'break-glass' }>): string {
  return wish.ask === 'approve' ? approvalText(run, wish.step, wish.digest) : forcedText(run, wish)
}

/** A signature is checked against the policy that the run was opened with, not against what the caller brings. */
function whyForged(
  run: string,
  state: RunState,
  { identity, asked }: { identity: Identity; asked: Request },
): string | null {
  if ((asked.ask !== 'approve' && asked.ask !== 'break-glass') || asked.signature === null) return null
  const by = personOf(state.spec.people, identity.actor)
  const person = state.spec.people.find(({ id }) => id === by)
  return isSignedBy(person, textOf(run, asked), asked.signature)
    ? null
    : `the signature is not ${by}'s under the policy of this run`
}
