import assert from 'node:assert/strict'
import { z } from 'zod'
import type { Json } from '../../base/json.ts'
import type { Briefing } from '../../model/briefing.ts'
import type { Context, Input, Plan } from '../action.ts'
import type { AnyAction, Connector } from '../connector.ts'
import { VERBS } from '../verb.ts'
import type { Verb } from '../verb-shape.ts'
import type { VerbName } from '../verb.ts'
import { testContext } from './context.ts'
import type { TestContextOptions } from './context.ts'
import type { TestRecord } from './record.ts'
import type { Scene, Stage } from './world.ts'

export interface Subject {
  readonly connector: Connector
  readonly verb: VerbName
  readonly stage: Stage
}

/** An opened scene with an action in front of it, as the engine would prepare both. */
export interface Play {
  readonly scene: Scene
  readonly action: AnyAction
  readonly input: Input<unknown, unknown, unknown>
  readonly ctx: Context
  readonly record: TestRecord
  /** Another attempt at the same scene: the same key and escrow, another signal or time-out. */
  again(options: TestContextOptions): { readonly ctx: Context; readonly record: TestRecord }
}

export async function onStage(subject: Subject, play: (play: Play) => Promise<void>): Promise<void> {
  const scene = await subject.stage.open()
  try {
    await play(prepare(subject, scene))
  } finally {
    await scene.close()
  }
}

/** What a plan of kind `change` holds; fails when the scene leads elsewhere. */
export async function planChange({ action, ctx, input }: Pick<Play, 'action' | 'ctx' | 'input'>): Promise<Json> {
  const plan = await planNow({ action, ctx, input })
  assert.equal(plan.kind, 'change', `the scene must start before the change, but plan says: ${JSON.stringify(plan)}`)
  return action.change.parse(JSON.parse(JSON.stringify(plan.change)))
}

export async function planNow({
  action,
  ctx,
  input,
}: Pick<Play, 'action' | 'ctx' | 'input'>): Promise<Plan<Json, Json>> {
  return action.plan(await action.observe(ctx, input), input)
}

export async function applyNow(play: Play): Promise<Json> {
  const { action, ctx, input } = play
  return action.receipt.parse(await action.apply(ctx, input, await planChange(play)))
}

function prepare({ connector, verb }: Subject, scene: Scene): Play {
  const action = connector.actions[verb]
  assert(action, `${connector.kind}/${connector.id} has no ${verb}`)
  const again: Play['again'] = (options) => {
    const made = testContext({ secrets: scene.secrets, ...options })
    return { record: made.record, ctx: scene.wrap?.(made.ctx) ?? made.ctx }
  }
  const first = again({})
  return { scene, action, input: inputOf(connector, VERBS[verb], scene), again, ...first }
}

function inputOf(connector: Connector, verb: Verb, scene: Scene): Input<unknown, unknown, unknown> {
  const args =
    verb.names === null ? verb.with : z.strictObject(without(verb.with.shape as Record<string, z.ZodType>, verb.names))
  return {
    settings: connector.settings.parse(scene.settings),
    target: { ...scene.target, with: connector.target.parse(scene.target.with) },
    args: args.parse(scene.args),
    briefing: scene.briefing ?? BRIEFING,
  }
}

function without(shape: Record<string, z.ZodType>, name: string): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(shape).filter(([field]) => field !== name))
}

const BRIEFING: Briefing = {
  run: '7K2FQ',
  title: 'Leaked OpenID Connect client secret',
  drill: true,
  credential: 'web-shop',
  exposure: 'contained',
  headline: 'The leaked secret of web-shop is refused; two programs still wait for the new one.',
  lines: ['issued a new secret', 'stored it in 2 of 4 places'],
  asks: ['Restart what reads the secret.'],
}
