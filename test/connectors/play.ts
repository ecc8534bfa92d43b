import type { Input } from '../../src/sdk/index.ts'
import { testContext } from '../../src/sdk/testkit/context.ts'
import type { TestContextOptions } from '../../src/sdk/testkit/context.ts'
import type { AnyAction, Connector, Context, Json, Plan, Proof, VerbName } from '../../src/sdk/index.ts'
import type { TestRecord } from '../../src/sdk/testkit/record.ts'

export interface Cast {
  readonly ctx: Context
  readonly record: TestRecord
  observe(): Promise<unknown>
  plan(): Promise<Plan<Json, Json>>
  apply(change: Json): Promise<Json>
  verify(receipt: Json): Promise<Proof>
  /** The whole way; fails when there is nothing to change. */
  carryOut(): Promise<{ readonly receipt: Json; readonly proof: Proof }>
}

export interface Asked {
  readonly settings?: unknown
  readonly with: unknown
  readonly args?: Record<string, unknown>
  readonly briefing?: Partial<Input<unknown, unknown, unknown>['briefing']>
  readonly context?: TestContextOptions
  readonly wrap?: (ctx: Context) => Context
}

/** One action of a connector on one target, as the engine would call it. */
export function play(connector: Connector, verb: VerbName, asked: Asked): Cast {
  const action = connector.actions[verb] as AnyAction
  const { ctx: plain, record } = testContext(asked.context)
  const ctx = asked.wrap?.(plain) ?? plain
  const input = {
    settings: connector.settings.parse(asked.settings ?? {}),
    target: { id: 'the-target', with: connector.target.parse(asked.with) },
    args: asked.args ?? {},
    briefing: { ...BRIEFING, ...asked.briefing },
  }
  const observe = async (): Promise<unknown> => action.observe(ctx, input)
  const plan = async (): Promise<Plan<Json, Json>> => action.plan(await observe(), input)
  const apply = async (change: Json): Promise<Json> => action.apply(ctx, input, change)
  const verify = async (receipt: Json): Promise<Proof> => action.verify(ctx, input, receipt)
  return {
    ctx,
    record,
    observe,
    plan,
    apply,
    verify,
    carryOut: async () => {
      const planned = await plan()
      if (planned.kind !== 'change') throw new Error(`nothing to change: ${JSON.stringify(planned)}`)
      const receipt = await apply(planned.change)
      return { receipt, proof: await verify(receipt) }
    },
  }
}

const BRIEFING: Input<unknown, unknown, unknown>['briefing'] = {
  run: '7K2FQ',
  title: 'Leaked OpenID Connect client secret',
  drill: false,
  credential: 'web-shop',
  exposure: 'contained',
  headline: 'The leaked secret of web-shop is refused.',
  lines: ['issued a new secret'],
  asks: [],
}
