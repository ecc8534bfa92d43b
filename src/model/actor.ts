import { z } from 'zod'

/**
 * Who did it and how we know. The channel says it, never the caller: no surface has a "run as" field. `level` is how the
 * identity was established: `os` is the login name of the machine (not verified), `key` an Ed25519 signature by a key that
 * the policy names, `engine` the machine itself.
 */
export const Actor = z.strictObject({
  id: z.string().min(1).max(200),
  level: z.enum(['engine', 'os', 'key', 'slack-linked', 'oidc']),
  via: z.enum(['engine', 'cli', 'slack', 'http']),
})
export type Actor = z.output<typeof Actor>

/** A person the policy knows. One person may be met under several names; four eyes count persons, not names. */
export const Person = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9._-]{0,60}$/),
  groups: z.array(z.string()).default([]),
  os_user: z.string().optional(),
  /** Ed25519 public key, base64 of the 32 raw bytes (RFC 8032). */
  public_key: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .optional(),
})
export type Person = z.output<typeof Person>

export const ENGINE: Actor = { id: 'stanch', level: 'engine', via: 'engine' }
