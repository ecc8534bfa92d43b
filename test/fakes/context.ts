import { randomBytes } from 'node:crypto'
import { fingerprint } from '../../src/base/hash.ts'
import { Secret } from '../../src/base/secret.ts'
import type { SecretRef } from '../../src/base/secret.ts'
import { createHttp } from '../../src/engine/http.ts'
import type { Context, Machine } from '../../src/sdk/index.ts'
import { isKeyForm, makeClientKey } from '../../src/sdk/key/make-key.ts'

export interface TestContext extends Context {
  /** What this run has sealed, by name; it survives a "crash" when handed to the next context. */
  readonly escrow: Map<string, Secret>
  /** Milliseconds that were waited, one entry per pause. */
  readonly pauses: number[]
  readonly abort: AbortController
}

export interface Wanted {
  readonly secrets?: Readonly<Record<string, string>>
  readonly escrow?: Map<string, Secret>
  readonly idempotencyKey?: string
}

const refOf = (name: string): SecretRef => `run:steps.unit.${name}` as SecretRef

/** A context over the engine's own http, with instant pauses and an escrow in memory. */
export function testContext({ secrets = {}, escrow = new Map<string, Secret>(), ...more }: Wanted = {}): TestContext {
  const abort = new AbortController()
  const pauses: number[] = []
  const key = Buffer.alloc(32, 7)
  const recall = async (name: string) => {
    const secret = escrow.get(name)
    return secret && { ref: refOf(name), secret }
  }
  const keep = async (name: string, secret: Secret): Promise<SecretRef> => {
    escrow.set(name, secret)
    return refOf(name)
  }
  return {
    escrow,
    pauses,
    abort,
    signal: abort.signal,
    idempotencyKey: more.idempotencyKey ?? 'k0123456789abcdefghijklmno',
    http: createHttp({
      signal: abort.signal,
      loopback: true,
      seal: async (name, raw) => {
        escrow.set(`${name}.raw`, raw)
      },
      limits: { connectMs: 2000, totalMs: 2000 },
    }),
    machine: undefined as unknown as Machine,
    secrets: {
      read: async (ref) => {
        const name = ref.replace('run:steps.unit.', '')
        const value = escrow.get(name) ?? (secrets[ref] === undefined ? undefined : new Secret(secrets[ref]))
        if (!value) throw new Error(`no secret ${ref}`)
        return value
      },
      fingerprint: (secret) => fingerprint(key, secret.reveal()),
      choose: async (name, form = { length: 48 }) => {
        const before = await recall(name)
        if (before) return before
        const secret = isKeyForm(form) ? await makeClientKey(form, 2048) : new Secret(randomBytes(24).toString('hex'))
        return { ref: await keep(name, secret), secret }
      },
      keep,
      recall,
    },
    pause: async (ms) => {
      abort.signal.throwIfAborted()
      pauses.push(ms)
    },
  }
}
