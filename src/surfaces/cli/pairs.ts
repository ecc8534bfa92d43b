import type { Result } from '../../base/result.ts'
import { refuse } from '../../base/result.ts'
import type { SecretRef } from '../../base/secret.ts'

export type Pairs = Readonly<Record<string, string>>

/** `key=value` flags as a record. A refusal names the key at most: the value may be a secret in the wrong place. */
export function readPairs(flags: readonly string[]): Result<Pairs> {
  const pairs: Record<string, string> = Object.create(null) as Record<string, string>
  for (const flag of flags) {
    const [, key, value] = /^([a-z][a-z0-9_]{0,40})=([\s\S]*)$/.exec(flag) ?? []
    if (key === undefined || value === undefined) return refuse('a pair is written key=value, with a lower-case key')
    if (key in pairs) return refuse(`${key} is given twice`)
    pairs[key] = value
  }
  return { ok: true, value: pairs }
}

/** `key=-`, `key=@file`, `key=file:…` and `key=env:NAME` as references; a plain value is refused, and not repeated. */
export function readSecretPairs(flags: readonly string[]): Result<Readonly<Record<string, SecretRef>>> {
  const pairs = readPairs(flags)
  if (!pairs.ok) return pairs
  const refs: Record<string, SecretRef> = {}
  for (const [key, value] of Object.entries(pairs.value)) {
    const ref = refOf(value)
    if (!ref) return refuse(`${key}: ${PLAIN}`)
    refs[key] = ref
  }
  const fromStdin = Object.values(refs).filter((ref) => ref === 'stdin:')
  return fromStdin.length > 1 ? refuse('only one secret can come from stdin') : { ok: true, value: refs }
}

const PLAIN =
  'a secret is never an argument, because every user of this machine can read arguments; give key=- (stdin), key=@FILE or key=env:NAME, or be asked for it'

function refOf(value: string): SecretRef | undefined {
  if (value === '-') return 'stdin:' as SecretRef
  if (value.startsWith('@') && value.length > 1) return `file:${value.slice(1)}` as SecretRef
  return /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/.test(value) ? (value as SecretRef) : undefined
}
