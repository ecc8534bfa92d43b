import { fingerprint } from '../base/hash.ts'
import type { Secret } from '../base/secret.ts'
import type { Escrow } from './escrow.ts'

/** For looks, which change nothing and keep nothing: gone with the process, never on a disk. */
export function memoryEscrow(fingerprintKey: Uint8Array): Escrow {
  const held = new Map<string, Secret>()
  return {
    recipients: [],
    seal: async (ref, value) => {
      held.set(ref, value)
      return { ref, fingerprint: fingerprint(fingerprintKey, value.reveal()), sha256: '' }
    },
    open: async (ref) => held.get(ref),
    selfTest: async () => undefined,
    destroy: async () => {
      const refs = [...held.keys()]
      held.clear()
      return refs
    },
  }
}
