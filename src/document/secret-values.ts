import { isSecretRef } from '../base/secret.ts'
import type { Problem } from '../model/problem.ts'
import type { Document, Path } from './document.ts'
import { textsOf, valueAt } from './document.ts'
import { problemAt } from './position.ts'
import { isSecretName, looksSecret } from './secret-like.ts'
import { secretValue } from './wrong-value.ts'

/**
 * Secret values where none belongs (Y019), by the name of the field or by the look of the value. `$references` and secret
 * references are names and pass. An identifier may be random and is public: fields that end in `id` or `public_key` pass.
 */
export function secretProblems(document: Document, base: Path = []): readonly Problem[] {
  return textsOf(valueAt(document.value, base), base)
    .filter(({ path, text }) => isSuspect(path, text))
    .map(({ path }) => {
      const { code, ...saying } = secretValue(fieldOf(path))
      return problemAt(document.place(path), code, saying)
    })
}

function isSuspect(path: Path, text: string): boolean {
  if (isSecretRef(text) || text.startsWith('$')) return false
  const field = fieldOf(path)
  if (isSecretName(field)) return true
  return (
    !/(?:^|_)(?:ids?|[sk]id|sub|jti|public_key|recovery|digest|fingerprint|origin)$/.test(field) && looksSecret(text)
  )
}

/** The name a person would call it by: the key, for an entry of a list the list's. */
export function fieldOf(path: Path): string {
  return path.findLast((name) => typeof name === 'string') ?? 'this field'
}
