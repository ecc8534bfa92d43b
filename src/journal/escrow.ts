import type { Secret } from '../base/secret.ts'

/** What the journal may say of a sealed secret. */
export interface Sealed {
  readonly ref: string
  readonly fingerprint: string
  /** SHA-256, hex, of the ciphertext. */
  readonly sha256: string
}

/**
 * One age v1 file per secret, beside the journal and never in it. `seal` has returned when the file and its folder are
 * synced. Stock `age -d` opens every file with the organisation's recovery identity.
 */
export interface Escrow {
  readonly recipients: readonly string[]
  /** Seals raw bytes under a reference (`steps.issue.fresh`); a later seal of the same reference is a new file and wins. */
  seal(ref: string, value: Secret): Promise<Sealed>
  /** The newest value sealed under this reference. @throws FaultError ESCROW_FAILED when it is there but cannot be opened. */
  open(ref: string): Promise<Secret | undefined>
  /** Encrypts, syncs, reads back and decrypts a throw-away value: before any mutating call. */
  selfTest(): Promise<void>
  /** Overwrites and unlinks the files and deletes the run's key, which is what really destroys them. Returns the references. */
  destroy(): Promise<readonly string[]>
}
