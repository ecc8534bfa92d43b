import { randomBytes } from 'node:crypto'
import { fingerprint } from '../base/hash.ts'
import type { SecretRef } from '../base/secret.ts'
import { Secret } from '../base/secret.ts'
import type { Escrow, Sealed } from '../journal/escrow.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Secrets } from '../sdk/index.ts'

/** Where references lead; each answers undefined when there is nothing. */
export interface Sources {
  env(name: string): string | undefined
  readFile(path: string): Promise<string | undefined>
  prompt(label: string): Promise<string | undefined>
  stdin(): Promise<string | undefined>
}

export interface DeskOptions {
  readonly escrow: Escrow
  readonly fingerprintKey: Uint8Array
  readonly sources: Sources
  /** Told of every sealed secret, before its value is used. */
  readonly sealed: (sealed: Sealed) => Promise<void>
}

export interface Desk {
  read(ref: SecretRef): Promise<Secret>
  /** Takes a secret input of a run: sealed, so that a resume on the same machine still has it. */
  keepInput(name: string, secret: Secret): Promise<SecretRef>
  /** `prefix` names the unit: `steps.issue`, or `steps.put.TARGET` in a fan-out. */
  forUnit(prefix: string): Secrets
  seal(ref: string, value: Secret): Promise<SecretRef>
}

const SHORTEST = 8
const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Resolves references, keeps fresh secrets, and never lets one out as text. */
export function createDesk(options: DeskOptions): Desk {
  const { escrow, fingerprintKey } = options
  const seal = async (ref: string, value: Secret): Promise<SecretRef> => {
    await options.sealed(await escrow.seal(ref, value))
    return `run:${ref}` as SecretRef
  }
  const recall = async (ref: string): Promise<{ ref: SecretRef; secret: Secret } | undefined> => {
    const secret = await escrow.open(ref)
    return secret && { ref: `run:${ref}` as SecretRef, secret }
  }
  const read = (ref: SecretRef): Promise<Secret> => resolve(options, ref)
  return {
    read,
    seal,
    keepInput: (name, secret) => seal(`inputs.${name}`, secret),
    forUnit: (prefix) => ({
      read,
      fingerprint: (secret) => fingerprint(fingerprintKey, secret.reveal()),
      keep: (name, secret) => seal(`${prefix}.${name}`, secret),
      recall: (name) => recall(`${prefix}.${name}`),
      choose: async (name, form) => {
        const known = await recall(`${prefix}.${name}`)
        if (known) return known
        const secret = new Secret(base62(form?.length ?? 48))
        return { ref: await seal(`${prefix}.${name}`, secret), secret }
      },
    }),
  }
}

async function resolve({ escrow, sources }: DeskOptions, ref: SecretRef): Promise<Secret> {
  const colon = ref.indexOf(':')
  const rest = ref.slice(colon + 1)
  switch (ref.slice(0, colon)) {
    case 'run':
      return (
        (await escrow.open(rest)) ?? unreadable(ref, 'nothing sealed under this name', 'stanch runs provide RUN NAME')
      )
    case 'env':
      return usable(ref, sources.env(rest))
    case 'file':
      return usable(ref, await sources.readFile(rest))
    case 'prompt':
      return usable(ref, await sources.prompt(rest))
    default:
      return usable(ref, await sources.stdin())
  }
}

/** Never trimmed in silence: a value with a line break at its end is refused by the provider and looks like a dead one. */
function usable(ref: SecretRef, value: string | undefined): Secret {
  if (value === undefined || value === '') return unreadable(ref, 'nothing there')
  const isPem = value.startsWith('-----BEGIN ')
  if (!isPem && /[\r\n]$/.test(value))
    return unreadable(ref, 'a value that ends with a line break (I009)', `printf %s VALUE > FILE`)
  if (value.length < SHORTEST) return unreadable(ref, `fewer than ${SHORTEST} characters`)
  return new Secret(value)
}

/** Rejection sampling, so that no character is likelier than another: 48 of them are 286 bits. */
function base62(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) if (byte < 248 && text.length < length) text += BASE62[byte % 62]
  }
  return text
}

function unreadable(ref: SecretRef, saw: string, command?: string): never {
  throw new FaultError(
    {
      code: 'SECRET_UNREADABLE',
      what: `the secret ${ref} cannot be read`,
      saw,
      wanted: 'one value of at least 8 characters',
      changed: [],
      retry: 'after-fix',
      next: [
        { say: 'Put the value where the reference points, or change the reference.', ...(command && { command }) },
      ],
    },
    'none',
  )
}
