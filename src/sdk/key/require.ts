import type { Definition, InputOf } from '../connector.ts'
import { managesItself } from '../rotation/look.ts'
import { RequireChange, RequireReceipt } from './change.ts'
import { keyAcceptance, keyOf, leakedKeyOf, refusalHere, secretsOf, standingOf } from './look.ts'
import type { KeyLook } from './look.ts'
import { planRequire } from './plan-require.ts'
import type { RequireFacts } from './plan-require.ts'
import type { ClientKeyPort } from './port.ts'
import { proveKeyOnly } from './proofs.ts'

const VERB = 'identity/require-client-key'
type In<S, W> = InputOf<typeof VERB, S, W>

export function requireAction<S, W>(
  port: ClientKeyPort<S, W>,
): Definition<typeof VERB, S, W, typeof RequireChange, typeof RequireReceipt, RequireFacts> {
  return {
    change: RequireChange,
    receipt: RequireReceipt,
    observe: (ctx, at) => observe({ ctx, port, at }, at),
    plan: (facts) => planRequire(facts),
    apply: (ctx, at, change) => apply({ ctx, port, at }, at, change),
    // One pass, so at most `contained`: that it stays so over the window is for prove-key-only to say.
    verify: (ctx, at) => proveKeyOnly({ ctx, port, at }, { ...at.args, times: 1, best: 'contained' }),
    undo: { cannot: 'a secret or a key that others may have never comes back: the way on is another key' },
  }
}

async function observe<S, W>(look: KeyLook<S, W>, { args }: In<S, W>): Promise<RequireFacts> {
  const { ctx, port, at } = look
  const key = await keyOf(look, args.key)
  const client = await port.read(ctx, at)
  const standing = standingOf(client, key)
  const { takes } = client
  return {
    clientId: at.target.client_id,
    managesItself: managesItself(secretsOf(look)),
    kid: key.public.kid,
    standing,
    takes,
    others: client.keys.filter(({ kid }) => kid !== key.public.kid),
    leaked: (await leakedKeyOf(look, args.leaked, client))?.registered ?? null,
    canDrop: port.drop !== undefined,
    refused: refusalHere(look, false),
    secrets: takes === 'both' ? ((await port.secrets.listSlots(ctx, at)) ?? []).map(({ id }) => id) : [],
    reading: takes !== 'secret' && standing === 'registered' ? await keyAcceptance(look, key) : null,
  }
}

async function apply<S, W>(look: KeyLook<S, W>, { args }: In<S, W>, change: RequireChange): Promise<RequireReceipt> {
  const { ctx, port, at } = look
  const { public: key } = await keyOf(look, args.key)
  if (change.takes !== 'key') await port.require(ctx, at, { key, secrets: change.secrets })
  if (change.keys.length > 0) await dropKeys(look, change.keys)
  return { kid: key.kid, removed: [...change.secrets, ...change.keys] }
}

async function dropKeys<S, W>({ ctx, port, at }: KeyLook<S, W>, kids: readonly string[]): Promise<void> {
  if (!port.drop) throw new TypeError('the plan promises what the port does not offer')
  await port.drop(ctx, at, kids)
}
