import { z } from 'zod'
import { SECRET_REF } from '../base/secret.ts'
import { Secret } from '../base/secret.ts'
import type { SecretRef } from '../base/secret.ts'

/** A field that names a secret (`env:NAME`, `file:/path`, `prompt:label`, `stdin:`, `run:…`), never the value itself. */
export function secretRef(description: string): z.ZodType<SecretRef, string> {
  const schema = z.string().regex(SECRET_REF, 'takes a reference (env:, file:, prompt:, stdin:), not a value')
  return schema.meta({ description, format: 'secret-ref' }) as unknown as z.ZodType<SecretRef, string>
}

/** A field of a reply that holds a secret: it becomes a Secret while it is parsed and never exists as text. */
export function secretValue(): z.ZodType<Secret, string> {
  return z
    .string()
    .min(1)
    .transform((value) => new Secret(value))
}
