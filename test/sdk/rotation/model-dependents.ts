import { z } from 'zod'
import { connector } from '../../../src/sdk/index.ts'
import type { Connector } from '../../../src/sdk/index.ts'
import type { World, Write } from './model-world.ts'

/** Three places that hold the secret. */
export function dependentsOf(world: World, write: Write): Connector {
  const fingerprintOf = (id: string): string => `fp of ${world.dependents[id]}`
  return connector({
    kind: 'secret-store',
    id: 'model',
    title: 'A store',
    settings: z.unknown(),
    target: z.unknown(),
  }).action('secret-store/put-secret', {
    change: z.object({ to: z.string() }),
    receipt: z.object({ version: z.string(), fingerprint: z.string() }),
    observe: async (ctx, { args, target }) => ({
      is: fingerprintOf(target.id),
      to: ctx.secrets.fingerprint(await ctx.secrets.read(args.secret)),
    }),
    plan: ({ is, to }) =>
      is === to
        ? { kind: 'settled', because: 'it is there', receipt: { version: '1', fingerprint: to } }
        : { kind: 'change', change: { to }, says: 'put it' },
    apply: async (ctx, { args, target }, { to }) => {
      const secret = await ctx.secrets.read(args.secret)
      await write(`put ${target.id}`, () => {
        world.dependents[target.id] = secret.reveal()
      })
      return { version: '1', fingerprint: to }
    },
    verify: async (_, { target }, receipt) => ({
      claim: 'it is there',
      verdict: fingerprintOf(target.id) === receipt?.fingerprint ? 'proven' : 'disproven',
      seen: [],
    }),
    undo: { cannot: 'a model' },
  })
}
