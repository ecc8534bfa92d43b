import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { connector, secretRef } from '../../../src/sdk/index.ts'
import type { Connector, Context } from '../../../src/sdk/index.ts'
import { connectorContract } from '../../../src/sdk/testkit/contract.ts'
import type { World } from '../../../src/sdk/testkit/world.ts'
import { breakableServer } from '../../world/breakable.ts'
import { bodyOf } from '../../world/little-server.ts'

// A toy store that keeps one value, and every way to write its connector badly. Each bad one must break the promise named.
const VALUE = 'canary-toy-value-4433'
const Settings = z.strictObject({
  address: z.string().meta({ description: 'Where the toy is' }),
  token: secretRef('Key'),
})
type Config = z.output<typeof Settings>

async function get(ctx: Context, { address }: Config): Promise<string> {
  const { body } = await ctx.http.send({
    method: 'GET',
    url: address,
    expect: [200],
    body: z.object({ held: z.string() }),
  })
  return body.held
}

async function put(ctx: Context, { address, token }: Config, held: string): Promise<void> {
  const bearer = await ctx.secrets.read(token)
  const key = ctx.idempotencyKey
  await ctx.http.send({
    method: 'PUT',
    url: address,
    auth: { bearer },
    json: { held, key },
    expect: [200],
    body: z.unknown(),
  })
}

interface Faults {
  readonly observe?: (ctx: Context, settings: Config) => Promise<string>
  readonly says?: () => string
  readonly apply?: (ctx: Context, settings: Config) => Promise<{ message: string }>
  readonly verify?: (ctx: Context, settings: Config) => Promise<'proven' | 'disproven' | 'unknown'>
  readonly target?: z.ZodType
}

function toy(bad: Faults = {}): Connector {
  return connector({
    kind: 'notify',
    id: 'toy',
    title: 'Toy',
    settings: Settings,
    target: bad.target ?? z.strictObject({}),
  }).action('notify/owners', {
    change: z.strictObject({ to: z.string() }),
    receipt: z.strictObject({ message: z.string() }),
    observe: (ctx, { settings }) => (bad.observe ?? get)(ctx, settings),
    plan: (held) =>
      held === 'told'
        ? { kind: 'settled', because: 'it is told already', receipt: { message: 'told' } }
        : { kind: 'change', change: { to: 'toy' }, says: bad.says?.() ?? 'Tells the toy what happened' },
    apply: async (ctx, { settings }) => {
      if (bad.apply) return bad.apply(ctx, settings)
      await put(ctx, settings, 'told')
      return { message: 'told' }
    },
    verify: async (ctx, { settings }) => {
      const verdict = bad.verify
        ? await bad.verify(ctx, settings)
        : (await get(ctx, settings)) === 'told'
          ? 'proven'
          : 'disproven'
      return { claim: 'the toy was told', verdict, seen: [] }
    },
    undo: { cannot: 'what was said was said' },
  })
}

const world: World = {
  'notify/owners': {
    acts: 'change',
    open: async () => {
      let [held, changes, lies] = ['nothing', 0, false]
      const keys = new Set<string>()
      const server = await breakableServer(async (request, response) => {
        if (request.method !== 'GET') {
          const sent = JSON.parse(await bodyOf(request)) as { held: string; key: string }
          if (!keys.has(sent.key)) changes += 1
          keys.add(sent.key)
          if (!lies) held = sent.held
        }
        response.end(JSON.stringify({ held }))
      })
      return {
        settings: { address: server.url, token: 'env:TOY' },
        target: { id: 'toy', with: {} },
        args: {},
        secrets: { 'env:TOY': VALUE },
        changes: () => changes,
        pretend: () => {
          lies = true
        },
        break: server.break,
        loseNextAnswer: server.loseNextAnswer,
        close: server.stop,
      }
    },
  },
}

async function broken(made: Connector, on: World = world): Promise<readonly string[]> {
  const names: string[] = []
  for (const { name, run } of connectorContract({ connector: made, world: on })) {
    await run().catch(() => names.push(name.replace('notify/owners: ', '')))
  }
  return names
}

let random = 0
afterEach(() => {
  random = 0
})

test('a connector that keeps every promise passes', async () => {
  expect(await broken(toy())).toEqual([])
})

test.each<[string, Faults, string]>([
  [
    'an observe that writes',
    { observe: async (ctx, at) => (await put(ctx, at, 'x'), get(ctx, at)) },
    'observing and planning write nothing',
  ],
  [
    'a plan that counts',
    { says: () => `Tells the toy, try ${(random += 1)}` },
    'a plan depends on nothing but what was seen',
  ],
  [
    'an apply with a key of its own',
    {
      apply: async (ctx, at) => {
        await put({ ...ctx, idempotencyKey: `${(random += 1)}` }, at, 'told')
        return { message: 'told' }
      },
    },
    'applying twice under one key makes one change',
  ],
  ['a verify that trusts apply', { verify: async () => 'proven' }, 'verify finds out when a yes meant nothing'],
  [
    'a verify that takes silence for a no',
    {
      verify: (ctx, at) =>
        get(ctx, at).then(
          () => 'proven',
          () => 'disproven',
        ) as Promise<'proven'>,
    },
    'broken answers prove nothing',
  ],
  [
    'a receipt with the secret in it',
    {
      apply: async (ctx, at) => {
        await put(ctx, at, 'told')
        return { message: `told with ${(await ctx.secrets.read(at.token)).reveal()}` }
      },
    },
    'no plan, receipt, proof or address holds a secret',
  ],
  [
    'a secret in an address',
    {
      verify: async (ctx, at) => {
        const token = (await ctx.secrets.read(at.token)).reveal()
        return (await get(ctx, { ...at, address: `${at.address}/?t=${token}` })) === 'told' ? 'proven' : 'disproven'
      },
    },
    'no plan, receipt, proof or address holds a secret',
  ],
  [
    'an apply that hides its own stop',
    {
      apply: async (ctx, at) =>
        put(ctx, at, 'told').then(
          () => ({ message: 'told' }),
          () => ({ message: 'told' }),
        ),
    },
    'a run that was stopped changes nothing',
  ],
  [
    'a field without description',
    { target: z.strictObject({ to: z.string().optional() }) },
    'every field of settings and target has a description',
  ],
])('%s is found out', async (_, bad, promise) => {
  const check = connectorContract({ connector: toy(bad), world }).find(({ name }) => name.endsWith(promise))
  await expect(check?.run()).rejects.toThrow()
})

test('a verb without a stage in the world fails instead of passing unseen', async () => {
  expect(await broken(toy(), {})).toEqual(['the world has a stage for it'])
})

const settledWorld: World = {
  'notify/owners': {
    acts: 'settled',
    open: async () => {
      let held = 'told'
      const server = await breakableServer((_, response) => void response.end(JSON.stringify({ held })))
      return {
        settings: { address: server.url, token: 'env:TOY' },
        target: { id: 'toy', with: {} },
        args: {},
        secrets: { 'env:TOY': VALUE },
        changes: () => 0,
        unsettle: () => {
          held = 'nothing'
        },
        break: server.break,
        close: server.stop,
      }
    },
  },
}

test('where there is nothing left to do, the claim is still tried, and a plan that never looks is found out', async () => {
  expect(await broken(toy(), settledWorld)).toEqual([])
  expect(await broken(toy({ observe: async () => 'told' }), settledWorld)).toEqual([
    'nothing is called settled while it is not',
  ])
  expect(await broken(toy({ verify: async () => 'unknown' }), settledWorld)).toEqual([
    'what is settled is proven, and proving it writes nothing',
  ])
})
