import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import type { Actor, Person } from '../model/actor.ts'
import { publicKeyOf, rawPublicKey } from '../journal/checkpoint.ts'

/** Who sits at this channel, and the means to sign as that person; `sign` is null for a mere login name. */
export interface Identity {
  readonly actor: Actor
  readonly sign: ((text: string) => string) | null
}

/**
 * A person of the policy by their Ed25519 key (PKCS8 PEM), or else the login name of this machine, which proves nobody and
 * is recorded as such.
 */
export function identify(
  people: readonly Person[],
  from: { readonly key: string | undefined; readonly osUser: string },
): Result<Identity> {
  if (from.key === undefined)
    return { ok: true, value: { actor: { id: from.osUser, level: 'os', via: 'cli' }, sign: null } }
  const key = readKey(from.key)
  if (!key) return refuse('the identity file is not an Ed25519 private key in PKCS8 PEM form')
  const mine = Buffer.from(rawPublicKey(createPublicKey(key))).toString('base64')
  const person = people.find(({ public_key: known }) => known === mine)
  if (!person) return refuse('the identity file holds a key that the policy does not name')
  const signText = (text: string): string => sign(null, Buffer.from(text), key).toString('base64')
  return { ok: true, value: { actor: { id: person.id, level: 'key', via: 'cli' }, sign: signText } }
}

/** Does this person's registered key verify the signature over exactly this text? */
export function isSignedBy(person: Person | undefined, text: string, signature: string): boolean {
  if (!person?.public_key) return false
  const raw = Buffer.from(person.public_key, 'base64')
  return raw.length === 32 && verify(null, Buffer.from(text), publicKeyOf(raw), Buffer.from(signature, 'base64'))
}

function readKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'ed25519' ? key : undefined
  } catch {
    return undefined
  }
}
