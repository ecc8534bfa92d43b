import type { Secret, SecretRef } from '../../base/secret.ts'
import type { CapabilityCard } from '../../model/capability.ts'
import type { Context } from '../action.ts'
import { probeAccepted } from '../probe/probe-secret.ts'
import type { ProbeTarget } from '../probe/probe-secret.ts'
import type { Reading } from '../probe/classify.ts'
import { isPrivateKey } from '../key/private-key.ts'
import { keyGivenFault } from './faults.ts'
import type { ClientAt, ClientSecretPort } from './port.ts'
import { registeredResidual } from './registered.ts'

/** One client seen through one port: what every step here begins with. */
export interface Look<S, W> {
  readonly ctx: Context
  readonly port: ClientSecretPort<S, W>
  readonly at: ClientAt<S, W>
}

export async function cardHere<S, W>({ ctx, port, at }: Look<S, W>): Promise<CapabilityCard> {
  return (await port.cardOf?.(ctx, at)) ?? port.card
}

export function managesItself<S, W>({ port, at }: Look<S, W>): boolean {
  return port.managedBy?.(at) === at.target.client_id
}

export async function probeTarget<S, W>({ ctx, port, at }: Look<S, W>): Promise<ProbeTarget> {
  const endpoints = await port.endpoints(ctx, at)
  const dialect = port.dialect(at)
  return { endpoints, dialect, clientId: at.target.client_id, methods: port.card.probe_methods }
}

export async function acceptance<S, W>(look: Look<S, W>, secret: Secret): Promise<Reading> {
  return probeAccepted(look.ctx, await probeTarget(look), secret)
}

/** How often a secret that was just put in force is asked about, over the propagation window. */
const TRIES = 4

const WORDS: Record<Reading, string> = {
  accepted: 'accepts',
  refused: 'refuses',
  expired: 'calls expired',
  unclear: 'gives no clear answer about',
}

/** The reading of a secret that should be in force by now, with what was seen in words. */
export async function untilAccepted<S, W>(
  look: Look<S, W>,
  secret: Secret,
): Promise<{ readonly reading: Reading; readonly seen: string }> {
  const { propagation_ms: ms } = await cardHere(look)
  for (let times = 1; ; times += 1) {
    const reading = await acceptance(look, secret)
    if (reading === 'accepted' || times === TRIES)
      return { reading, seen: `the provider ${WORDS[reading]} it, asked ${times === 1 ? 'once' : `${times} times`}` }
    await look.ctx.pause(ms / (TRIES - 1))
  }
}

/** The slot of a value; undefined when there is no value, or the provider cannot say. */
export async function slotOf<S, W>(
  { ctx, port, at }: Look<S, W>,
  secret: Secret | null,
): Promise<string | null | undefined> {
  return secret && port.locate ? port.locate(ctx, at, secret) : undefined
}

export async function readOptional(ctx: Context, ref: SecretRef | null): Promise<Secret | null> {
  return ref === null ? null : ctx.secrets.read(ref)
}

/**
 * The leaked value where only a secret can have leaked. A private key is never sent as one: it would be refused, and the
 * refusal taken for its death.
 * @throws FaultError SECRET_UNREADABLE.
 */
export async function readLeakedSecret(ctx: Context, ref: SecretRef | null): Promise<Secret | null> {
  const secret = await readOptional(ctx, ref)
  if (secret && isPrivateKey(secret)) throw keyGivenFault()
  return secret
}

/** What no rotation ends, wherever the client lives; the provider adds its own. */
export async function residual<S, W>({ ctx, port, at }: Look<S, W>): Promise<string[]> {
  return [
    'access tokens that were issued before stay valid until they expire, and sessions until they are ended',
    ...registeredResidual((await port.registered?.(ctx, at)) ?? null),
    ...((await port.residual?.(ctx, at)) ?? []),
  ]
}
