import { digest } from '../base/hash.ts'
import type { RunEvent } from '../run/event.ts'
import type { RunSpec } from '../run/spec.ts'
import { unitId } from '../run/state.ts'
import type { Covering } from './head-check.ts'

interface Track {
  /** Digest of the change last planned. */
  readonly planned?: string
  readonly key?: string
  /** Line of the last intent, and whether its outcome is still open. */
  readonly intent?: number
  readonly open?: boolean
  /** There is something to verify: an outcome, a by-hand answer or a plan that only looks. */
  readonly verifiable?: boolean
  readonly good?: boolean
  /** A person says that they have done it: what is then found needs no intent of ours. */
  readonly byHand?: boolean
}

/** Intent before outcome, unit by unit; and a run that calls itself proven must show a proof for each. */
export class UnitCheck {
  readonly acts: Covering[] = []
  readonly #tracks = new Map<string, Track>()
  readonly #passed = new Set<string>()
  readonly #byHand = new Map<string, string>()
  #spec: RunSpec | undefined

  see(event: RunEvent, line: number): string | null {
    switch (event.type) {
      case 'run.opened':
        this.#spec = event.spec
        return null
      case 'question.asked': {
        const { id, step, target } = event.question
        if (target !== null) this.#byHand.set(id, unitId(step, target))
        return null
      }
      case 'question.answered':
        return this.#note(this.#byHand.get(event.id), { verifiable: true, byHand: true })
      case 'step.settled':
        return this.#settled(event)
      case 'step.planned':
        return this.#note(unitId(event.step, event.target), {
          planned: event.plan === 'change' ? digest(event.change) : '',
          ...(event.plan === 'look' && { verifiable: true }),
        })
      case 'run.closed':
        return event.outcome === 'proven' ? this.#unproven() : null
      default:
        return this.#act(event, line)
    }
  }

  #act(event: RunEvent, line: number): string | null {
    switch (event.type) {
      case 'step.applying':
        return this.#applying(event, line)
      case 'step.applied':
        return this.#applied(event, line)
      case 'step.verified':
        return this.#verified(event)
      case 'step.reopened':
        return this.#reopened(event)
      default:
        return null
    }
  }

  #applying({ step, target, key, change }: Extract<RunEvent, { type: 'step.applying' }>, line: number): string | null {
    const unit = unitId(step, target)
    const { planned, key: known } = this.#track(unit)
    this.#note(unit, { intent: line, open: true, key })
    if (planned !== change) return `acts on ${unit} with a change that was not the one planned`
    return known !== undefined && known !== key ? `acts on ${unit} under a second idempotency key` : null
  }

  #applied({ step, target, found }: Extract<RunEvent, { type: 'step.applied' }>, line: number): string | null {
    const unit = unitId(step, target)
    const { intent, open, byHand } = this.#track(unit)
    this.#note(unit, { verifiable: true, open: false })
    if (found && byHand) return null
    if (intent === undefined || (!found && !open)) return `an outcome of ${unit} without an intent before it`
    if (!found) this.acts.push({ from: intent, to: line })
    return null
  }

  #verified({ step, target, proof }: Extract<RunEvent, { type: 'step.verified' }>): string | null {
    const unit = unitId(step, target)
    const { verifiable } = this.#track(unit)
    this.#note(unit, { good: proof.verdict === 'proven' })
    return verifiable ? null : `a proof for ${unit} before anything was done or looked at`
  }

  /** Nothing of before counts any more, but that we have acted here. */
  #reopened({ step, target }: Extract<RunEvent, { type: 'step.reopened' }>): null {
    const unit = unitId(step, target)
    const { intent } = this.#track(unit)
    this.#tracks.set(unit, intent === undefined ? {} : { intent })
    return null
  }

  #settled({ step, target }: Extract<RunEvent, { type: 'step.settled' }>): null {
    if (target === null) this.#passed.add(step)
    return this.#note(target === null ? undefined : unitId(step, target), { good: true })
  }

  #unproven(): string | null {
    for (const { id, targets } of this.#spec?.steps ?? []) {
      const bare = targets.find((target) => !this.#track(unitId(id, target.id)).good)
      if (bare && !this.#passed.has(id)) return `closed as proven, yet ${unitId(id, bare.id)} has no proof`
    }
    return null
  }

  #track(unit: string): Track {
    return this.#tracks.get(unit) ?? {}
  }

  #note(unit: string | undefined, fresh: Track): null {
    if (unit !== undefined) this.#tracks.set(unit, { ...this.#track(unit), ...fresh })
    return null
  }
}
