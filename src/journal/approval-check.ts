import { verify } from 'node:crypto'
import { digest } from '../base/hash.ts'
import { approvalDigest, approvalText, personOf, whyNot } from '../run/approval.ts'
import type { RunEvent } from '../run/event.ts'
import { evolve } from '../run/evolve.ts'
import type { StepSpec } from '../run/spec.ts'
import type { RunState } from '../run/state.ts'
import { initialState, openQuestions, stepOf, unitOf } from '../run/state.ts'
import { publicKeyOf } from './checkpoint.ts'
import type { Entry } from './entry.ts'

type Approved = Extract<RunEvent, { type: 'step.approved' }>
type Applying = Extract<RunEvent, { type: 'step.applying' }>

interface Given {
  readonly by: string
  /** Digest of the change approved, by target. */
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
    const wrong =
      event.type === 'step.approved'
        ? this.#approved(entry, event)
        : event.type === 'step.applying'
          ? this.#applying(event)
          : null
    // Only what approvals depend on is folded: a step without a rule may have ten thousand targets.
    if (this.#matters(event)) this.#state = evolve(this.#state, event)
    return wrong
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
      this.#stranger(entry, event)
    if (wrong === null) this.#give(step, event.by)
    return wrong
  }

  #unasked({ step, digest: plan }: Approved): string | null {
    const asked = openQuestions(this.#state).some(
      (question) => question.kind === 'approve' && question.step === step && question.digest === plan,
    )
    return asked ? null : `an approval of ${step} that nobody asked for`
  }

  /** The channel says who it was; where the policy knows a key, the signature does. */
  #stranger({ run, actor }: Entry, { by, step, digest: plan, signature }: Approved): string | null {
    const { people } = this.#state.spec
    if (personOf(people, actor) !== by) return `an approval by ${by} that came from ${actor.id}`
    const key = people.find(({ id }) => id === by)?.public_key
    if (key === undefined) return null
    const text = Buffer.from(approvalText(run, step, plan))
    const signed =
      signature !== null &&
      verify(null, text, publicKeyOf(Buffer.from(key, 'base64')), Buffer.from(signature, 'base64'))
    return signed ? null : `an approval by ${by} that their key has not signed`
  }

  #give(step: StepSpec, by: string): void {
    const changes = new Map(
      step.targets.map(({ id }) => [id, digest(unitOf(this.#state, step.id, id).planned?.change ?? null)]),
    )
    this.#given.set(step.id, [...(this.#given.get(step.id) ?? []), { by, changes }])
  }

  #applying({ step: id, target, change }: Applying): string | null {
    const rule = stepOf(this.#state, id)?.approve
    if (!rule) return null
    const given = (this.#given.get(id) ?? []).filter(({ changes }) => changes.get(target) === change)
    const persons = new Set(given.map(({ by }) => by)).size
    return persons < rule.any ? `acts on ${id}/${target} with ${persons} of ${rule.any} approvals` : null
  }
}
