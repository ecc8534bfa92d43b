import type { RunEvent } from '../run/event.ts'
import { ApprovalCheck } from './approval-check.ts'
import type { Entry } from './entry.ts'
import type { Covering } from './head-check.ts'
import type { Findings } from './report.ts'
import { UnitCheck } from './unit-check.ts'

/**
 * Layer `acts`: is this a history that stanch writes? Whoever holds the signing key can still write lies, but no longer
 * careless ones.
 */
export class ActCheck {
  readonly #findings: Findings
  readonly #units = new UnitCheck()
  readonly #approvals = new ApprovalCheck()
  readonly #keys = new Set<string>()
  #lines = 0
  #epoch = 0
  #closedAt: number | undefined

  constructor(findings: Findings) {
    this.#findings = findings
  }

  get closedAt(): number | undefined {
    return this.#closedAt
  }

  get acts(): readonly Covering[] {
    return this.#units.acts
  }

  see(entry: Entry): void {
    const { event } = entry
    const wrong = [
      this.#order(event),
      this.#once(entry.key),
      this.#fence(entry.epoch),
      this.#units.see(event, entry.seq),
      this.#approvals.see(entry),
    ]
    for (const what of wrong) if (what !== null) this.#findings.add('acts', { code: 'J011', line: entry.seq, what })
    if (event.type === 'run.closed') this.#closedAt ??= entry.seq
  }

  #order({ type }: RunEvent): string | null {
    this.#lines += 1
    if (this.#closedAt !== undefined) return `${type} after the run was closed`
    if ((type === 'run.opened') === (this.#lines === 1)) return null
    return this.#lines === 1 ? `begins with ${type}` : 'opened twice'
  }

  #once(key: string | null): string | null {
    if (key === null) return null
    const repeated = this.#keys.has(key)
    this.#keys.add(key)
    return repeated ? `the outcome ${key} is recorded twice` : null
  }

  /** Somebody who was fenced off has written on. */
  #fence(epoch: number): string | null {
    const back = epoch < this.#epoch
    this.#epoch = Math.max(epoch, this.#epoch)
    return back ? `epoch ${epoch} after epoch ${this.#epoch}` : null
  }
}
