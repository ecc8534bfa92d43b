import type { Proof } from '../../model/proof.ts'
import type { KeyForm } from '../action.ts'
import type { Definition, InputOf } from '../connector.ts'
import { managesItself } from '../rotation/look.ts'
import { RegisterChange, RegisterReceipt } from './change.ts'
import { readClientKey } from './client-key.ts'
import { keyOf, leakedKeyOf, refusalHere, secretsOf, standingOf, untilKeyAccepted } from './look.ts'
import type { KeyLook } from './look.ts'
import { planRegister } from './plan-register.ts'
import type { RegisterFacts, SealedKey } from './plan-register.ts'
import type { ClientKeyPort, ClientKeys } from './port.ts'

const VERB = 'identity/register-client-key'
type In<S, W> = InputOf<typeof VERB, S, W>

export function registerAction<S, W>(
  port: ClientKeyPort<S, W>,
): Definition<typeof VERB, S, W, typeof RegisterChange, typeof RegisterReceipt, RegisterFacts> {
  return {
    change: RegisterChange,
    receipt: RegisterReceipt,
    observe: (ctx, at) => observe({ ctx, port, at }, at),
    plan: (facts) => planRegister(facts),
    apply: (ctx, at, { beside }) => apply({ ctx, port, at }, beside),
    verify: (ctx, at, receipt) => verify({ ctx, port, at }, at, receipt),
    undo: {
      cannot: 'a public key opens nothing without its private half; whoever stays with the secret removes it there',
    },
  }
}

async function observe<S, W>(look: KeyLook<S, W>, { args }: In<S, W>): Promise<RegisterFacts> {
  const { ctx, port, at } = look
  const facts = firstFacts(look)
  if (facts.managesItself) return facts
  const registered = (await port.secrets.registered?.(ctx, at)) ?? null
  if (registered?.public) return { ...facts, registered }
  const client = await port.read(ctx, at)
  const leaked = (await leakedKeyOf(look, args.leaked, client))?.registered ?? null
  // Whoever takes a key from this client takes any of its keys.
  const beside = port.beside || client.takes === 'key'
  const refused = refusalHere(look, client.takes !== 'key')
  return { ...facts, beside, registered, client, leaked, refused, sealed: await sealedKey(look, client) }
}

/** What is known before the provider is asked about the client. */
function firstFacts<S, W>(look: KeyLook<S, W>): RegisterFacts {
  const { port, at } = look
  return {
    clientId: at.target.client_id,
    managesItself: managesItself(secretsOf(look)),
    registered: null,
    most: port.most,
    beside: port.beside,
    certificateDays: port.certificateDays?.(at) ?? null,
    client: null,
    leaked: null,
    canDrop: port.drop !== undefined,
    refused: null,
    sealed: null,
  }
}

/** What an attempt before a crash has sealed. */
async function sealedKey<S, W>({ ctx, port }: KeyLook<S, W>, client: ClientKeys): Promise<SealedKey | null> {
  const sealed = await ctx.secrets.recall('key')
  if (!sealed) return null
  const key = await readClientKey(sealed.secret, port.audience)
  return { ref: sealed.ref, kid: key.public.kid, standing: standingOf(client, key) }
}

/** The private key is durable before anybody has seen the public one: every retry registers the same. */
async function apply<S, W>({ ctx, port, at }: KeyLook<S, W>, beside: boolean): Promise<RegisterReceipt> {
  const { ref, secret } = await ctx.secrets.choose('key', formOf({ ctx, port, at }))
  const key = await readClientKey(secret, port.audience)
  await port.register(ctx, at, key.public)
  return { key: ref, kid: key.public.kid, beside }
}

function formOf<S, W>({ port, at }: KeyLook<S, W>): KeyForm {
  return port.certificateDays ? { certificateDays: port.certificateDays(at) } : 'private-key'
}

async function verify<S, W>(
  look: KeyLook<S, W>,
  { target: { client_id: client } }: In<S, W>,
  receipt: RegisterReceipt | null,
): Promise<Proof> {
  const claim = `the provider knows the new key of ${client}${receipt?.beside ? ', and accepts it' : ''}`
  if (!receipt) return { claim, verdict: 'unknown', seen: ['no key was named'] }
  const key = await keyOf(look, receipt.key)
  const standing = standingOf(await look.port.read(look.ctx, look.at), key)
  const seen = [`${WORDS[standing]} ${key.public.kid}`]
  if (standing !== 'registered') return { claim, verdict: 'disproven', seen }
  if (!receipt.beside) return { claim, verdict: 'proven', seen }
  const { reading, times } = await untilKeyAccepted(look, key)
  const verdict = ({ accepted: 'proven', unclear: 'unknown' } as const)[reading as 'accepted'] ?? 'disproven'
  return { claim, verdict, seen: [...seen, `an assertion signed with it: ${reading}, asked ${times} times`] }
}

const WORDS = {
  registered: 'it lists the key',
  absent: 'it lists no key',
  other: 'it lists another key as',
}
