import { randomBytes } from 'node:crypto'
import { fingerprint } from '../../base/hash.ts'
import { Secret } from '../../base/secret.ts'
import type { SecretRef } from '../../base/secret.ts'
import type { Context, SecretForm, Secrets } from '../action.ts'
import { isKeyForm, makeClientKey } from '../key/make-key.ts'
import { testFault } from './fault.ts'
import { testHttp } from './http.ts'
import { testMachine } from './machine.ts'
import { emptyRecord } from './record.ts'
import type { RequestRecord, TestRecord } from './record.ts'

export interface TestContextOptions {
  /** Value by reference: `{ 'env:VAULT_TOKEN': '…' }`. */
  readonly secrets?: Readonly<Record<string, string>>
  /** What an earlier attempt sealed. */
  readonly escrow?: Map<string, Secret>
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
  /** How long one request may take, in milliseconds; 2000 unless told. */
  readonly timeoutMs?: number
  /** Told of every request before it goes out; a way to act in the middle of one. */
  readonly onRequest?: (request: RequestRecord) => void
}

const UNIT = 'run:steps.unit.'
const KEY = Buffer.alloc(32, 7)

/**
 * A Context for tests: real `fetch`, real files and child processes, secrets in memory, pauses that do not wait, and a
 * record of everything asked. The engine's policy (https only, no private address, size caps) is not in it.
 */
export function testContext(options: TestContextOptions = {}): { readonly ctx: Context; readonly record: TestRecord } {
  const record = emptyRecord(options.escrow)
  const signal = options.signal ?? new AbortController().signal
  const asked = (request: RequestRecord): void => {
    record.requests.push(request)
    options.onRequest?.(request)
  }
  const ctx: Context = {
    http: testHttp({ record, signal, timeoutMs: options.timeoutMs ?? 2000, asked }),
    machine: testMachine(record, signal),
    secrets: testSecrets(options.secrets ?? {}, record.escrow),
    signal,
    idempotencyKey: options.idempotencyKey ?? 'k0123456789abcdefghijklmno',
    pause: async (ms) => {
      signal.throwIfAborted()
      record.pauses.push(ms)
    },
  }
  return { ctx, record }
}

function testSecrets(given: Readonly<Record<string, string>>, escrow: Map<string, Secret>): Secrets {
  const recall: Secrets['recall'] = async (name) => {
    const secret = escrow.get(name)
    return secret && { ref: refOf(name), secret }
  }
  const keep: Secrets['keep'] = async (name, secret) => {
    escrow.set(name, secret)
    return refOf(name)
  }
  return {
    recall,
    keep,
    read: async (ref) => {
      const value = given[ref]
      const secret = value === undefined ? escrow.get(ref.replace(UNIT, '')) : new Secret(value)
      if (secret) return secret
      throw testFault({ code: 'SECRET_UNREADABLE', saw: 'nothing', wanted: `a value for ${ref}` }, 'none')
    },
    fingerprint: (secret) => fingerprint(KEY, secret.reveal()),
    choose: async (name, form) => {
      const before = await recall(name)
      if (before) return before
      const secret = await chosen(form)
      return { ref: await keep(name, secret), secret }
    },
  }
}

/** A short key: tests make many. */
const BITS = 2048

async function chosen(form: SecretForm = { length: 48 }): Promise<Secret> {
  if (isKeyForm(form)) return makeClientKey(form, BITS)
  return new Secret(randomBytes(form.length).toString('hex').slice(0, form.length))
}

function refOf(name: string): SecretRef {
  return `${UNIT}${name}` as SecretRef
}
