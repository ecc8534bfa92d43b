import type { Secret, SecretRef } from '../../base/secret.ts'
import type { Context } from '../action.ts'
import { probeAccepted } from '../probe/probe-secret.ts'
import type { Reading } from '../probe/classify.ts'
import { cardHere, probeTarget, readOptional } from '../rotation/look.ts'
import type { Look } from '../rotation/look.ts'
import type { ClientAt } from '../rotation/port.ts'
import { clientKey, readClientKey } from './client-key.ts'
import type { ClientKey } from './client-key.ts'
import { isPrivateKey, readPrivateKey } from './private-key.ts'
import { thumbprintOf } from './thumbprint.ts'
import type { ClientKeyPort, ClientKeys, Refusal } from './port.ts'

/** One client seen through one port of keys. */
export interface KeyLook<S, W> {
  readonly ctx: Context
  readonly port: ClientKeyPort<S, W>
  readonly at: ClientAt<S, W>
}

export function secretsOf<S, W>({ ctx, port, at }: KeyLook<S, W>): Look<S, W> {
  return { ctx, port: port.secrets, at }
}

/** Why no write is made here, whatever the client; null: they are. */
export function refusalHere<S, W>({ port, at }: KeyLook<S, W>, secretStays: boolean): Refusal | null {
  return port.refuses?.(at, { secretStays }) ?? null
}

export async function keyOf<S, W>({ ctx, port }: KeyLook<S, W>, ref: SecretRef): Promise<ClientKey> {
  return readKey(port, await ctx.secrets.read(ref))
}

export function readKey<S, W>({ audience, issue }: ClientKeyPort<S, W>, secret: Secret): Promise<ClientKey> {
  return readClientKey(secret, audience, issue ? 'the provider' : 'stanch')
}

/** The leaked private key, by the name that the provider has for it; null where a secret leaked, or nobody knows what. */
export async function leakedKeyOf<S, W>(
  { ctx, port }: KeyLook<S, W>,
  ref: SecretRef | null,
  { keys }: ClientKeys,
): Promise<LeakedKey | null> {
  const secret = await readOptional(ctx, ref)
  if (!secret || !isPrivateKey(secret)) return null
  const jwk = readPrivateKey(secret)
  const found = keys.find(({ thumbprint }) => thumbprint === thumbprintOf(jwk))
  const key = await clientKey({ ...jwk, kid: found?.kid ?? jwk.kid }, port.audience)
  // Of a key that the provider does not show, its record says neither that it is there nor that it is gone.
  const hidden = keys.find(({ kid, thumbprint }) => thumbprint === null && kid === jwk.kid)
  return { key, registered: (found ?? hidden)?.kid ?? null }
}

export interface LeakedKey {
  readonly key: ClientKey
  /** What it is called in the provider's record; null: it is not there. */
  readonly registered: string | null
}

/** `other`: the provider holds another key under this name. */
export function standingOf({ keys }: ClientKeys, key: ClientKey): 'absent' | 'registered' | 'other' {
  const found = keys.find(({ kid }) => kid === key.public.kid)
  if (!found) return 'absent'
  return found.thumbprint === null || found.thumbprint === thumbprintOf(key.public) ? 'registered' : 'other'
}

/** How often an accepted key is waited for, over the propagation window. */
const TRIES = 4

export async function untilKeyAccepted<S, W>(
  look: KeyLook<S, W>,
  key: ClientKey,
): Promise<{ readonly reading: Reading; readonly times: number }> {
  const { propagation_ms: ms } = await cardHere(secretsOf(look))
  for (let times = 1; ; times += 1) {
    const reading = await keyAcceptance(look, key)
    if (reading === 'accepted' || times === TRIES) return { reading, times }
    await look.ctx.pause(ms / (TRIES - 1))
  }
}

export async function keyAcceptance<S, W>(look: KeyLook<S, W>, key: ClientKey): Promise<Reading> {
  return probeAccepted(look.ctx, await probeTarget(secretsOf(look)), key)
}
