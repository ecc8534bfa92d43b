import type { Fault } from './fault.ts'

/**
 * A Fault on its way up. `effect` answers the only question that decides what may come next: `none`: the outside was
 * certainly not changed (refused before a byte was sent, or answered with a refusal); `unknown`: it may have been changed.
 */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  readonly fault: Fault
  readonly effect: 'none' | 'unknown'

  constructor(fault: Fault, effect: 'none' | 'unknown') {
    super(`${fault.what}: saw ${fault.saw}, wanted ${fault.wanted}`)
    this.fault = fault
    this.effect = effect
  }
}
