import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { redact } from '../../base/redact.ts'
import type { TestRecord } from './record.ts'

/** The net of base/redact knows every secret of this program in every form; text it would cut is a leak. */
export function assertNoSecret(text: string, where: string): void {
  // The text itself is not shown: it would put the secret into the test's output.
  assert(redact(text) === text, `${where} holds a secret`)
}

/** Addresses, queries and argv end in logs of systems that are not ours. */
export function assertNoSecretIn({ requests, commands, fileWrites }: TestRecord): void {
  assertNoSecret(JSON.stringify(requests), 'the address of a request')
  assertNoSecret(JSON.stringify([commands, fileWrites]), 'a command or a path')
}

/** Message, stack, causes and every field that a logger would print. */
export function assertNoSecretInError(thrown: unknown): void {
  assertNoSecret(inspect(thrown, { depth: 12, showHidden: true }), 'an error')
  assertNoSecret(thrown instanceof Error ? `${thrown.message}\n${thrown.stack}` : String(thrown), 'an error')
}
