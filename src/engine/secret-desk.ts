import { fingerprint } from '../base/hash.ts'
import type { SecretRef } from '../base/secret.ts'
import { Secret } from '../base/secret.ts'
import type { Escrow, Sealed } from '../journal/escrow.ts'
import { FaultError } from '../model/fault-error.ts'
import type { SecretForm, Secrets } from '../sdk/index.ts'
import { isKeyForm, makeClientKey } from '../sdk/key/make-key.ts'
import { base62 } from './base62.ts'
import { unreadableFault } from './secret-fault.ts'
import type { Sources } from './secret-sources.ts'
import { readSource } from './secret-sources.ts'
import { whyUnusable } from './usable-secret.ts'

export type { Sources } from './secret-sources.ts'

export interface DeskOptions {
  readonly escrow: Escrow
  readonly fingerprintKey: Uint8Array
  readonly sources: Sources
  /** Told of every sealed secret, before its value is used. */
  readonly sealed: (sealed: Sealed) => Promise<void>
}

export interface Desk {
  /** @throws FaultError SECRET_UNREADABLE, which names the reference and nothing else. */
  read(ref: SecretRef): Promise<Secret>
  /** Takes a secret input of a run: sealed, so that a resume on the same machine still has it. */
  keepInput(name: string, secret: Secret): Promise<SecretRef>
  /** `prefix` names the unit: `steps.issue`, or `steps.put.TARGET` in a fan-out. */
  forUnit(prefix: string): Secrets
  /** Seals under a reference without looking at the value. Durable and journaled when it returns. */
  seal(ref: string, value: Secret): Promise<SecretRef>
}

interface Kept {
  readonly ref: SecretRef
  readonly secret: Secret
}

const NAME = /^[a-z][a-z0-9_-]{0,60}$/

/** Resolves references, keeps fresh secrets, and never lets one out as text. */
export function createDesk(options: DeskOptions): Desk {
  const { escrow } = options
  const asked = new Map<SecretRef, Promise<Secret>>()
  const choosing = new Map<string, Promise<Kept>>()
  const read = (ref: SecretRef): Promise<Secret> =>
    ref.startsWith('run:') ? readSealed(escrow, ref) : once(asked, ref, () => readSource(options.sources, ref))
  const seal = async (ref: string, value: Secret): Promise<SecretRef> => {
    await options.sealed(await escrow.seal(ref, value))
    return refTo(ref)
  }
  return {
    read,
    seal,
    keepInput: async (name, secret) => {
      const because = whyUnusable(secret)
      if (because) throw unreadableFault(refTo(`inputs.${named(name)}`), because)
      return seal(`inputs.${name}`, secret)
    },
    forUnit: (prefix) => ({
      read,
      fingerprint: (secret) => fingerprint(options.fingerprintKey, secret.reveal()),
      keep: (name, secret) => keep(seal, `${prefix}.${named(name)}`, secret),
      recall: (name) => recall(escrow, `${prefix}.${recalled(name)}`),
      choose: (name, form) => {
        const ref = `${prefix}.${named(name)}`
        const chosen = choosing.get(ref) ?? choose({ escrow, seal }, ref, form)
        choosing.set(ref, chosen)
        return chosen.finally(() => choosing.delete(ref))
      },
    }),
  }
}

/** A person is asked once, and stdin can be read only once. Anything else is read anew: files and escrows change. */
function once(asked: Map<SecretRef, Promise<Secret>>, ref: SecretRef, read: () => Promise<Secret>): Promise<Secret> {
  if (!/^(?:prompt|stdin):/.test(ref)) return read()
  const known = asked.get(ref) ?? read()
  asked.set(ref, known)
  known.catch(() => asked.delete(ref))
  return known
}

async function readSealed(escrow: Escrow, ref: SecretRef): Promise<Secret> {
  const name = ref.slice('run:'.length)
  const secret = /^[a-z0-9][a-z0-9_.-]{0,200}$/.test(name) ? await escrow.open(name) : undefined
  if (secret) return secret
  throw unreadableFault(ref, 'nothing sealed under this name', {
    say: 'Give the value; it is sealed and the run goes on:',
    command: 'stanch runs provide RUN NAME',
  })
}

type Seal = (ref: string, value: Secret) => Promise<SecretRef>

/** Sealed before it returns, so that a crash after the provider was told finds the same value again. */
async function choose(
  { escrow, seal }: { escrow: Escrow; seal: Seal },
  ref: string,
  form: SecretForm = { length: 48 },
): Promise<Kept> {
  if (!isKeyForm(form)) checkLength(form)
  const known = await recall(escrow, ref)
  if (known) return known
  const secret = isKeyForm(form) ? await makeClientKey(form) : new Secret(base62(form.length))
  return { ref: await seal(ref, secret), secret }
}

function checkLength({ length }: { readonly length: number }): void {
  if (Number.isSafeInteger(length) && length >= 16 && length <= 1024) return
  throw new RangeError('a chosen secret has 16 to 1024 characters')
}

async function recall(escrow: Escrow, ref: string): Promise<Kept | undefined> {
  const secret = await escrow.open(ref)
  return secret && { ref: refTo(ref), secret }
}

/** By now the provider has issued it: what goes wrong here leaves something behind outside. */
async function keep(seal: Seal, ref: string, secret: Secret): Promise<SecretRef> {
  try {
    return await seal(ref, secret)
  } catch (thrown) {
    if (thrown instanceof FaultError) throw new FaultError(thrown.fault, 'unknown')
    throw thrown
  }
}

/** A dot would let one unit write into another's names. */
function named(name: string): string {
  if (NAME.test(name)) return name
  throw new TypeError('a secret is kept under a name of lower-case letters, digits, _ and -')
}

/** A sealed reply has the name that http gave it. */
function recalled(name: string): string {
  const raw = '.raw'
  return name.endsWith(raw) ? named(name.slice(0, -raw.length)) + raw : named(name)
}

function refTo(ref: string): SecretRef {
  return `run:${ref}` as SecretRef
}
