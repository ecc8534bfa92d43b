import { z } from 'zod'
import { Secret } from '../../base/secret.ts'
import { connectorFault } from '../connector-fault.ts'
import type { Context } from '../action.ts'
import type { RegisterChange, RegisterReceipt } from './change.ts'
import type { PrivateJwk } from './client-key.ts'
import { readKey, standingOf } from './look.ts'
import type { KeyLook } from './look.ts'
import type { Begun, SealedKey } from './plan-register.ts'
import type { ClientKeys, KeyIssuer } from './port.ts'

/** What the private key is kept under, and the reply that shows it under `key.raw`. */
const KEY = 'key'

/** What was there before the first write: the provider's keys look alike, and one whose reply was lost is in nobody's hand. */
const Before = z.strictObject({
  takes: z.enum(['secret', 'key', 'both']),
  /** Null: not looked at yet, because the provider shows them only once secrets are refused. */
  keys: z.array(z.string()).nullable(),
})
type Before = z.output<typeof Before>

export async function lookAtBegun<S, W>({ ctx, port }: KeyLook<S, W>, client: ClientKeys): Promise<Begun> {
  const before = port.issue ? await recallBefore(ctx) : null
  if (!port.issue || !before) return { took: client.takes, orphans: [] }
  const ours = (await issued(ctx, port.issue))?.kid
  const known = before.keys === null ? null : new Set([...before.keys, ours])
  const orphans = known ? client.keys.map(({ kid }) => kid).filter((kid) => !known.has(kid)) : []
  return { took: before.takes, orphans }
}

/** The reply is what counts: the key may not have been kept yet, or be one of an attempt before that. */
export async function sealedIssue<S, W>(
  { ctx, port }: KeyLook<S, W>,
  { issuer, client }: { readonly issuer: KeyIssuer<S, W>; readonly client: ClientKeys },
): Promise<SealedKey | null> {
  const jwk = await issued(ctx, issuer)
  if (!jwk) return null
  const secret = new Secret(JSON.stringify(jwk))
  const kept = await ctx.secrets.recall(KEY)
  const ref = kept?.secret.equals(secret) ? kept.ref : null
  return { ref, kid: jwk.kid, standing: standingOf(client, await readKey(port, secret)) }
}

/** The provider makes the key. What an earlier attempt left is taken up, or ended where its private half was lost. */
export async function issueKey<S, W>(
  look: KeyLook<S, W>,
  { issuer, change }: { readonly issuer: KeyIssuer<S, W>; readonly change: RegisterChange },
): Promise<RegisterReceipt> {
  const { ctx, port, at } = look
  const client = await begin(look, issuer)
  if ((await sealedIssue(look, { issuer, client }))?.standing !== 'registered') {
    const orphans = change.issued?.orphans ?? []
    if (orphans.length > 0) await port.drop?.(ctx, at, orphans)
    await issuer.make(ctx, at, { seal: KEY })
  }
  const jwk = await issued(ctx, issuer)
  if (!jwk) throw noKeyFault()
  const key = await ctx.secrets.keep(KEY, new Secret(JSON.stringify(jwk)))
  return { key, kid: jwk.kid, beside: change.beside }
}

/** What was there is noted before our first write, and never again: a retry would take what we did for what there was. */
async function begin<S, W>({ ctx, port, at }: KeyLook<S, W>, issuer: KeyIssuer<S, W>): Promise<ClientKeys> {
  const { takes } = await port.read(ctx, at)
  const before = (await recallBefore(ctx)) ?? (await keepBefore(ctx, { takes, keys: null }))
  await issuer.refuseSecrets?.(ctx, at)
  const client = await port.read(ctx, at)
  if (before.keys === null) await keepBefore(ctx, { ...before, keys: client.keys.map(({ kid }) => kid) })
  return client
}

/** The key in the reply that was sealed last. */
async function issued<S, W>(ctx: Context, { keyIn }: KeyIssuer<S, W>): Promise<PrivateJwk | null> {
  const reply = await ctx.secrets.recall(`${KEY}.raw`)
  return reply ? keyIn(reply.secret) : null
}

const NAME = 'keys-before'
/** Keeps what is written down from being cut out of every text as if it were a secret. */
const MARK = 'stanch note: '

async function recallBefore(ctx: Context): Promise<Before | null> {
  const note = await ctx.secrets.recall(NAME)
  return note ? Before.parse(JSON.parse(note.secret.reveal().slice(MARK.length))) : null
}

async function keepBefore(ctx: Context, before: Before): Promise<Before> {
  await ctx.secrets.keep(NAME, new Secret(MARK + JSON.stringify(before)))
  return before
}

function noKeyFault(): Error {
  return connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: 'the provider was to make a key, and its reply shows none that can be read',
      saw: 'a reply of another form',
      wanted: 'a private RSA key and its name',
      next: [
        { say: 'The reply is sealed in the escrow under key.raw. Try again: another key is made, and this one ended.' },
      ],
    },
    'unknown',
  )
}
