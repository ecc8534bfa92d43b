import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../../src/base/json.ts'
import { argsSchema, VERBS } from '../../src/sdk/index.ts'
import type { Connector, Context, Plan, Proof, VerbName } from '../../src/sdk/index.ts'

export interface Acting {
  readonly connector: Connector
  readonly verb: VerbName
  readonly ctx: Context
  readonly settings: object
  readonly target: object
  readonly args: object
  /** A write of this unit began before: what is found in place is verified, as the engine does. */
  readonly found?: boolean
}

export interface Acted {
  readonly plan: Plan<Json, Json>
  readonly receipt: Json
  readonly proof: Proof | undefined
}

/** What the engine does with one unit: observe, plan, look again, apply only what was planned, verify. */
export async function act({ connector, verb, ctx, found = false, ...given }: Acting): Promise<Acted> {
  const action = connector.actions[verb]
  if (!action) throw new Error(`${connector.id} cannot ${verb}`)
  const args = argsSchema(VERBS[verb]).parse(given.args)
  const input = { ...given, args, settings: connector.settings.parse(given.settings), briefing: undefined }
  const look = async (): Promise<Plan<Json, Json>> =>
    action.plan(await action.observe(ctx, input), input) as Plan<Json, Json>
  const plan = await look()
  if (plan.kind === 'blocked' || plan.kind === 'by-hand') return { plan, receipt: null, proof: undefined }
  if (plan.kind === 'settled') {
    const receipt = plan.receipt ?? null
    return { plan, receipt, proof: found ? await action.verify(ctx, input, receipt) : undefined }
  }
  if (plan.kind === 'look') return { plan, receipt: null, proof: await action.verify(ctx, input, null) }
  const again = await look()
  if (again.kind !== 'change' || !isDeepStrictEqual(again.change, plan.change))
    throw new Error('the plan is not stable')
  const change = action.change.parse(JSON.parse(JSON.stringify(plan.change)))
  const receipt = action.receipt.parse(await action.apply(ctx, input, change))
  return { plan, receipt, proof: await action.verify(ctx, input, receipt) }
}
