import type { Proof } from '../../model/proof.ts'
import type { KeyForm } from '../action.ts'
import type { Definition, InputOf } from '../connector.ts'
import { managesItself } from '../rotation/look.ts'
import { RegisterChange, RegisterReceipt } from './change.ts'
import { issueKey, lookAtBegun, sealedIssue } from './issue.ts'
import { keyOf, leakedKeyOf, readKey, refusalHere, secretsOf, standingOf, untilKeyAccepted } from './look.ts'
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
    apply: (ctx, at, change) => apply({ ctx, port, at }, change),
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
  const begun = await lookAtBegun(look, client)
  // Whoever takes a key from this client takes any of its keys.
  const beside = port.beside || begun.took === 'key'
  const refused = refusalHere(look, begun.took !== 'key')
  return { ...facts, beside, registered, client, begun, leaked, refused, sealed: await sealedKey(look, client) }
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
    issue: port.issue ? { refusesSecrets: port.issue.refuseSecrets !== undefined, lasts: port.issue.lasts } : null,
    begun: null,
  }
}

/** What an attempt before a crash has sealed. */
async function sealedKey<S, W>(look: KeyLook<S, W>, client: ClientKeys): Promise<SealedKey | null> {
  const { ctx, port } = look
  if (port.issue) return sealedIssue(look, { issuer: port.issue, client })
  const sealed = await ctx.secrets.recall('key')
  if (!sealed) return null
  const key = await readKey(port, sealed.secret)
  return { ref: sealed.ref, kid: key.public.kid, standing: standingOf(client, key) }
}

/** The private key is durable before anybody has seen the public one: every retry registers the same. */
async function apply<S, W>(look: KeyLook<S, W>, change: RegisterChange): Promise<RegisterReceipt> {
  const { ctx, port, at } = look
  if (port.issue) return issueKey(look, { issuer: port.issue, change })
  const { ref, secret } = await ctx.secrets.choose('key', formOf({ ctx, port, at }))
  const key = await readKey(port, secret)
  await port.register(ctx, at, key.public)
  return { key: ref, kid: key.public.kid, beside: change.beside }
}

function formOf<S, W>({ port, at }: KeyLook<S, W>): KeyForm {
  return port.certificateDays ? { certificateDays: port.certificateDays(at) } : 'private-key'
}

async function verify<S, W>(
  look: KeyLook<S, W>,
  { target: { client_id: client } }: In<S, W>,
  receipt: RegisterReceipt | null,
): Promise<Proof> {
  const accepts = receipt?.beside === true || look.port.issue?.refuseSecrets !== undefined
  const claim = `the provider knows the new key of ${client}${accepts ? ', and accepts it' : ''}`
  if (!receipt) return { claim, verdict: 'unknown', seen: ['no key was named'] }
  const key = await keyOf(look, receipt.key)
  const standing = standingOf(await look.port.read(look.ctx, look.at), key)
  const seen = [`${WORDS[standing]} ${key.public.kid}`]
  if (standing !== 'registered') return { claim, verdict: 'disproven', seen }
  if (!accepts) return { claim, verdict: 'proven', seen }
  const { reading, times } = await untilKeyAccepted(look, key)
  const verdict = ({ accepted: 'proven', unclear: 'unknown' } as const)[reading as 'accepted'] ?? 'disproven'
  return { claim, verdict, seen: [...seen, `an assertion signed with it: ${reading}, asked ${times} times`] }
}

const WORDS = {
  registered: 'it lists the key',
  absent: 'it lists no key',
  other: 'it lists another key as',
}
