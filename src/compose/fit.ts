import { escrowFault } from '../journal/escrow-fault.ts'
import { journalFault } from '../journal/journal-fault.ts'
import type { Configuration } from '../model/configuration.ts'
import type { Inventory } from '../model/inventory.ts'
import type { RunSpec } from '../run/spec.ts'
import type { House } from './house.ts'

/**
 * A machine that is lost in the middle of a rotation takes the new secret with it, unless somebody else can open the escrow.
 * @throws FaultError ESCROW_FAILED
 */
export function requireRecovery({ drill }: RunSpec, { escrow }: Configuration): void {
  if (drill || escrow.insecure_local || escrow.recovery.length > 0) return
  throw escrowFault({
    what: 'nothing may be changed while only this machine could open the escrow',
    saw: 'no recovery recipient',
    wanted: 'escrow.recovery: [age1…] in stanch.config.yaml, or escrow.insecure_local: true, knowing what it means',
  })
}

/** One journal, one origin: its lines and signed heads carry it. @throws FaultError JOURNAL_FAILED */
export function requireSameOrigin({ store }: House, { origin }: Inventory): void {
  if (store.origin === origin) return
  throw journalFault({
    what: 'this journal was begun by another installation',
    saw: `the inventory is of ${origin}, the journal of ${store.origin}`,
    wanted: 'one origin: set STANCH_STATE_DIR to a folder of its own for this inventory',
  })
}
