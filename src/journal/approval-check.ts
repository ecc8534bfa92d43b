import { verify } from 'node:crypto'
import { digest } from '../base/hash.ts'
import { approvalDigest, approvalText, deedOf, forcedText, personOf, whyNot } from '../run/approval.ts'
import { isUnreviewed, whyNoReview, whyNotBreak } from '../run/break-glass.ts'
import type { Question, RunEvent } from '../run/event.ts'
import { evolve } from '../run/evolve.ts'
import type { StepSpec } from '../run/spec.ts'
import type { RunState } from '../run/state.ts'
import { initialState, openQuestions, stepOf, unitOf } from '../run/state.ts'
import { publicKeyOf } from './checkpoint.ts'
import type { Entry } from './entry.ts'

type Approved = Extract<RunEvent, { type: 'step.approved' }>
type Forced = Extract<RunEvent, { type: 'step.forced' }>
type Answered = Extract<RunEvent, { type: 'question.answered' }>

interface Said {
  readonly by: string
  readonly signature: string | null
  /** What was signed. */
  readonly text: string
}

interface Deed {
  readonly step: string
  readonly target: string
  /** Its digest. */
  readonly deed: string
  readonly how: string
}

interface Given {
  readonly by: string
  /** Without the approvals that the rule wants. */
  readonly forced: boolean
  /** Digest of the deed approved, by target. */
  readonly changes: ReadonlyMap<string, string>
}

/**
 * Four eyes, looked at again by whoever audits: each approval must fit the plan of its moment, come from somebody whom the
 * rule names, be asked for and, where the policy knows a key, be signed with it; and each act needs enough of them.
 */
export class ApprovalCheck {
  #state: RunState = initialState
  readonly #given = new Map<string, Given[]>()

  see(entry: Entry): string | null {
    const { event } = entry
    const wrong = this.#look(entry)
    // Only what approvals depend on is folded: a step without a rule may have ten thousand targets.
    if (this.#matters(event)) this.#state = evolve(this.#state, event)
    return wrong
  }

  #look(entry: Entry): string | null {
    const { event } = entry
    switch (event.type) {
      case 'step.approved':
        return this.#approved(entry, event)
      case 'step.forced':
        return this.#forced(entry, event)
      case 'step.applying':
        return this.#unapproved({ ...event, deed: event.change, how: 'is acted on' })
      case 'step.reopened':
        this.#given.delete(event.step)
        return null
      case 'question.answered':
        return this.#answered(entry, event)
      case 'run.closed':
        return this.#state.forced.some(isUnreviewed) ? 'closed before anybody reviewed an act without approval' : null
      default:
        return null
    }
  }

  #matters(event: RunEvent): boolean {
    if ('step' in event) return Boolean(stepOf(this.#state, event.step)?.approve)
    return event.type === 'run.opened' || event.type.startsWith('question.')
  }

  #approved(entry: Entry, event: Approved): string | null {
    const step = stepOf(this.#state, event.step)
    if (!step?.approve) return `an approval of ${event.step}, which takes none`
    const wrong =
      this.#unasked(event) ??
      (event.digest === approvalDigest(this.#state, step) ? null : 'an approval of another plan than the one shown') ??
      whyNot(this.#state, step.approve, event.by) ??
      this.#stranger(entry, { ...event, text: approvalText(entry.run, event.step, event.digest) })
    if (wrong === null) this.#give(step, { by: event.by, forced: false })
    return wrong
  }

  /** It opens one plan for one person, who is in the policy and has said before whom. */
  #forced(entry: Entry, event: Forced): string | null {
    const step = stepOf(this.#state, event.step)
    const wrong =
      whyNotBreak(this.#state, event.by, { ...event, ask: 'break-glass' }) ??
      this.#stranger(entry, { ...event, text: forcedText(entry.run, event) })
    if (wrong === null && step) this.#give(step, { by: event.by, forced: true })
    return wrong
  }

  #answered(entry: Entry, event: Answered): string | null {
    const asked = this.#state.questions[event.id]?.question
    if (asked?.kind === 'review') return this.#reviewed(entry, event, asked)
    return asked?.kind === 'by-hand' ? this.#doneByHand(asked) : null
  }

  /** What a person has taken over from a failed act, they have answered for by name. */
  #doneByHand({ step, target }: Question): string | null {
    if (target === null || unitOf(this.#state, step, target).taken !== 'no') return null
    return this.#unapproved({ step, target, deed: this.#deed(step, target), how: 'is done by hand' })
  }

  #reviewed({ actor }: Entry, { by }: Answered, asked: Question): string | null {
    const came = personOf(this.#state.spec.people, actor)
    return came === by ? whyNoReview(this.#state, asked, by) : `a review by ${by} that came from ${actor.id}`
  }

  #unasked({ step, digest: plan }: Approved): string | null {
    const asked = openQuestions(this.#state).some(
      (question) => question.kind === 'approve' && question.step === step && question.digest === plan,
    )
    return asked ? null : `an approval of ${step} that nobody asked for`
  }

  /** The channel says who it was; where the policy knows a key, the signature does. */
  #stranger({ actor }: Entry, { by, signature, text: said }: Said): string | null {
    const { people } = this.#state.spec
    if (personOf(people, actor) !== by) return `an approval by ${by} that came from ${actor.id}`
    const key = people.find(({ id }) => id === by)?.public_key
    if (key === undefined) return null
    const text = Buffer.from(said)
    const signed =
      signature !== null &&
      verify(null, text, publicKeyOf(Buffer.from(key, 'base64')), Buffer.from(signature, 'base64'))
    return signed ? null : `an approval by ${by} that their key has not signed`
  }

  #give(step: StepSpec, { by, forced }: { by: string; forced: boolean }): void {
    const changes = new Map(step.targets.map(({ id }) => [id, this.#deed(step.id, id)]))
    this.#given.set(step.id, [...(this.#given.get(step.id) ?? []), { by, forced, changes }])
  }

  #deed(step: string, target: string): string {
    return digest(deedOf(unitOf(this.#state, step, target).planned))
  }

  #unapproved({ step: id, target, deed, how }: Deed): string | null {
    const rule = stepOf(this.#state, id)?.approve
    if (!rule) return null
    const given = (this.#given.get(id) ?? []).filter(({ changes }) => changes.get(target) === deed)
    if (given.some(({ forced }) => forced)) return null
    const persons = new Set(given.map(({ by }) => by)).size
    return persons < rule.any ? `${id}/${target} ${how} with ${persons} of ${rule.any} approvals` : null
  }
}
