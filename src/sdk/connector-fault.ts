import type { Fault } from '../model/fault.ts'
import { FaultError } from '../model/fault-error.ts'

export interface FaultParts extends Pick<Fault, 'code' | 'what' | 'saw' | 'wanted' | 'next'> {
  readonly changed?: Fault['changed']
  readonly retry?: Fault['retry']
}

/**
 * A fault as connectors mostly need it: nothing changed, to be retried after somebody has mended something. `effect` says
 * whether the outside may have changed; when in doubt it is `unknown`, and the engine looks before it acts again.
 */
export function connectorFault(parts: FaultParts, effect: 'none' | 'unknown'): FaultError {
  return new FaultError({ changed: [], retry: 'after-fix', ...parts }, effect)
}
