import { timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'
import type { Brand } from './brand.ts'
import { rememberSecret } from './redact.ts'

/**
 * The name of a secret; safe to print, store and send. `env:NAME`, `file:/path`, `prompt:label` and `stdin:` are read
 * from outside; `run:inputs.leaked` and `run:steps.issue.fresh` live sealed in the run's escrow.
 */
export type SecretRef = Brand<'SecretRef'>

export const SECRET_REF = /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:.+|prompt:.+|stdin:|run:[a-z0-9_.-]+)$/

export function isSecretRef(value: unknown): value is SecretRef {
  return typeof value === 'string' && SECRET_REF.test(value)
}

/**
 * A secret value. It cannot be printed, journaled or spliced into text: the implicit conversion throws, so a template
 * literal can send neither the value nor the placeholder. `reveal` is the one way in and is easy to grep.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
    rememberSecret(value)
  }

  reveal(): string {
    return this.#value
  }

  /** Constant time for equal lengths. */
  equals(other: Secret): boolean {
    const [mine, theirs] = [Buffer.from(this.#value), Buffer.from(other.#value)]
    return mine.length === theirs.length && timingSafeEqual(mine, theirs)
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError('a Secret was used as text; pass the Secret itself to http, machine or escrow')
  }
}
