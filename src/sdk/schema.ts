import { z } from 'zod'
import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { SECRET_REF } from '../base/secret.ts'
import { Secret } from '../base/secret.ts'
import type { SecretRef } from '../base/secret.ts'
import type { SecretJson } from './action.ts'

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

/** A reply that is kept only to be sent back: every string in it becomes a Secret, numbers and the rest stay. */
export function sealedJson(): z.ZodType<SecretJson> {
  return z.json().transform((value) => sealed(value as Json))
}

function sealed(value: Json): SecretJson {
  if (typeof value === 'string') return new Secret(value)
  if (Array.isArray(value)) return value.map((item: Json) => sealed(item))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sealed(item)]))
}
