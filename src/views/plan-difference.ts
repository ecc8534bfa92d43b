import { canonicalJson } from '../base/canonical-json.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { RunSpec } from '../run/spec.ts'
import type { Planned } from './plan-card.ts'
import type { PlannedDeed } from './planned-unit.ts'

/** A plan as it was reviewed: by unit what it was about to do. */
export interface Reviewed {
  readonly spec: RunSpec
  readonly units: readonly { readonly step: string; readonly target: string; readonly deed: Json }[]
}

/** What makes two plans of one unit the same: what is done. What is merely told beside it may name the hour or a run. */
export function deedOf(plan: PlannedDeed): Json {
  const { kind } = plan
  if (plan.kind === 'unknown') return { kind, says: plan.fault.code }
  if (plan.kind === 'passed') return { kind, says: plan.when }
  if (plan.kind === 'change') return { kind, says: plan.says, change: plan.change }
  return { kind, says: 'because' in plan ? plan.because : plan.says }
}

/** Each difference between a reviewed plan and the world now, in a sentence; empty when it would be the same run. */
export function planDifference({ spec, units }: Reviewed, now: Planned): readonly string[] {
  const was = new Map(units.map(({ step, target, deed }) => [`${step}/${target}`, deed]))
  const is = new Map(now.units.map(({ step, target, plan }) => [`${step.id}/${target}`, deedOf(plan)]))
  const names = [...new Set([...was.keys(), ...is.keys()])]
  return [
    ...names.flatMap((name) => unitDifference(name, was.get(name), is.get(name))),
    ...PARTS.filter((part) => !same(spec[part], now.spec[part])).map((part) => `${WORDS[part]} changed`),
  ]
}

const PARTS = ['runbook', 'inputs', 'steps', 'people', 'escrow', 'resources', 'drill'] as const
const WORDS: Record<(typeof PARTS)[number], string> = {
  runbook: 'the text of the runbook has',
  inputs: 'the inputs have',
  steps: 'the steps, or what the inventory says of their targets, have',
  people: 'the people of the policy have',
  escrow: 'the recipients of the escrow have',
  resources: 'what the run would lock has',
  drill: 'the inventory has become a drill, or no drill any more: it has',
}

function unitDifference(name: string, was: Json | undefined, is: Json | undefined): readonly string[] {
  if (same(was, is)) return []
  if (was === undefined) return [`${name}: new, ${saysOf(is)}`]
  if (is === undefined) return [`${name}: gone, was ${saysOf(was)}`]
  const [before, after] = [saysOf(was), saysOf(is)]
  return [`${name}: was ${before}; is now ${before === after ? 'the same in words, but another change' : after}`]
}

function saysOf(deed: Json | undefined): string {
  const { kind = null, says = null }: JsonObject = deed !== undefined && isJsonObject(deed) ? deed : {}
  return `${wordOf(kind)} (${wordOf(says)})`
}

function wordOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** In one order of keys, so that a plan that went through a file compares as one that did not. */
function same(a: unknown, b: unknown): boolean {
  const [one, other] = [a, b].map((value) => canonicalJson(JSON.parse(JSON.stringify(value ?? null)) as Json))
  return one === other
}
