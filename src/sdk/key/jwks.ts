import { z } from 'zod'
import { thumbprintOf } from './thumbprint.ts'
import type { RegisteredKey } from './port.ts'

const Shown = z.looseObject({
  kid: z.string().optional(),
  kty: z.string(),
  n: z.string().optional(),
  e: z.string().optional(),
})

/** The keys of a JWK Set (RFC 7517) as a provider shows them; one without a name is called after itself. */
export function keysOf(keys: readonly unknown[]): readonly RegisteredKey[] {
  return keys.map((shown) => {
    const { data: key } = Shown.safeParse(shown)
    const thumbprint = key?.n !== undefined && key.e !== undefined ? thumbprintOf({ n: key.n, e: key.e }) : null
    return { kid: key?.kid ?? thumbprint ?? 'without a name', thumbprint }
  })
}

/** The keys that are called none of these, as they were shown. */
export function withoutKeys<K>(keys: readonly K[], kids: readonly string[]): readonly K[] {
  return keys.filter((key) => !keysOf([key]).some(({ kid }) => kids.includes(kid)))
}
