import type { Json } from '../base/json.ts'
import { safeText } from '../base/safe-text.ts'
import type { Path } from './document.ts'
import { isSecretName, looksSecret } from './secret-like.ts'

/** An offending value as a message may show it: cut, harmless to a terminal, and absent when it could be a secret. */
export function shown(value: Json, path: Path): string {
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`
  if (typeof value !== 'string') return kindOf(value)
  const isSecret = looksSecret(value) || path.some((name) => isSecretName(String(name)))
  return isSecret ? 'a value that is not shown' : `"${safeText(value, 80)}"`
}

export function kindOf(value: Json): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a mapping' : typeof value
}
