import { z } from 'zod'
import type { NoteKey } from './checkpoint.ts'
import { rawPublicKey } from './checkpoint.ts'
import { signingKey } from './keys.ts'

const ORIGIN = /^[!-*,-~]{1,200}$/

/**
 * What an auditor trusts, kept outside of what is audited: a bundle that brings its own policy proves nothing. `pinned` are
 * heads seen before (in a thread, a mail, a repository), by run: a journal must still contain them.
 */
export const Policy = z.strictObject({
  origin: z.string().regex(ORIGIN),
  keys: z.array(
    z.strictObject({
      name: z.string().regex(ORIGIN),
      /** Ed25519, base64 of the 32 raw bytes. */
      public_key: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
    }),
  ),
  pinned: z
    .record(z.string(), z.strictObject({ size: z.int().min(1), root: z.string().regex(/^[A-Za-z0-9+/]{43}=$/) }))
    .optional(),
})
export type Policy = z.output<typeof Policy>

/** The policy that this installation would hand to its auditor. Whoever can write its state folder can write this too. */
export function installationPolicy(stateDir: string, origin: string): Policy {
  const raw = rawPublicKey(signingKey(stateDir))
  return { origin, keys: [{ name: origin, public_key: Buffer.from(raw).toString('base64') }] }
}

export function noteKeys(policy: Policy): readonly NoteKey[] {
  return policy.keys.map(({ name, public_key: text }) => ({ name, raw: Buffer.from(text, 'base64') }))
}

/** An origin stands in signed lines and as the name of a key: a line break or a space in it would forge either. */
export function requireOrigin(origin: string): void {
  if (!ORIGIN.test(origin)) throw new RangeError('an origin is 1 to 200 printable characters without space and plus')
}
