import type { Json } from '../../base/json.ts'
import { Secret } from '../../base/secret.ts'
import type { Wish } from '../../engine/request.ts'
import { request } from '../../engine/request.ts'
import type { Desk } from '../../engine/secret-desk.ts'
import type { Store } from '../../journal/store.ts'
import type { Actor, Person } from '../../model/actor.ts'
import type { Runbook } from '../../model/runbook.ts'
import { whyNot } from '../../run/approval.ts'
import type { Question } from '../../run/event.ts'
import type { RunState } from '../../run/state.ts'
import { openQuestions } from '../../run/state.ts'
import type { Case, Deed } from './format.ts'

export const REQUESTER: Actor = { id: 'requester', level: 'os', via: 'cli' }

/** Enough people for every approval that the runbook asks: those it names, and members of all the groups it names. */
export function policyOf({ steps }: Runbook): readonly Person[] {
  const rules = steps.flatMap(({ approve }) => approve ?? [])
  const named = [...new Set(rules.flatMap(({ of }) => of))]
  const groups = named.filter((who) => who.startsWith('group:')).map((who) => who.slice('group:'.length))
  const many = Math.max(0, ...rules.map(({ any }) => any))
  const members = Array.from({ length: groups.length > 0 ? many : 0 }, (_, n) => ({ id: `approver-${n + 1}`, groups }))
  const others = named.filter((who) => !who.startsWith('group:')).map((id) => ({ id, groups: [] }))
  return [...members, ...others].map((person) => ({ ...person, os_user: person.id }))
}

export interface Scene {
  readonly store: Store
  readonly desk: Desk
  readonly run: string
  readonly script: Case['people']
  /** Deeds that can be done once: a retry that fails again would otherwise be tried for ever. */
  readonly done: Set<string>
  /** Lets this much time pass. */
  readonly wait: (ms: number) => void
}

/** What people do about everything that is open now, through the one door that real people come through. */
export async function peopleAct(scene: Scene, state: RunState): Promise<void> {
  for (const question of openQuestions(state)) {
    const deed = deedFor(scene, question.step, question.target)
    if (deed !== undefined) await answer(scene, state, { question, deed })
  }
  for (const [unit, { state: at }] of Object.entries(state.units)) {
    const [step = '', ...rest] = unit.split('/')
    const target = rest.join('/')
    const deed = deedFor(scene, step, target)
    if (at.at !== 'failed' || (deed !== 'retry' && deed !== 'skip') || scene.done.has(unit)) continue
    scene.done.add(unit)
    const wish = deed === 'retry' ? { ask: deed, step, target } : { ask: deed, step, target, because: BECAUSE }
    await ask(scene, REQUESTER, wish)
  }
}

function deedFor({ script }: Scene, step: string, target: string | null): Deed | undefined {
  return script[`${step}/${target ?? ''}`] ?? script[step]
}

interface Asked {
  readonly question: Question
  readonly deed: Deed
}

async function answer(scene: Scene, state: RunState, { question, deed }: Asked): Promise<void> {
  // Whoever brings something back has been allowed to do it.
  if (typeof deed !== 'string' && question.kind === 'approve')
    return judgePlan(scene, state, { question, deed: 'approve' })
  if (typeof deed !== 'string') return bringBack(scene, question, deed)
  const { step, target, rule } = question
  if (deed === 'nobody') return scene.wait((rule?.within_ms ?? 0) + 1)
  if (deed === 'skip' && target !== null) return ask(scene, REQUESTER, { ask: 'skip', step, target, because: BECAUSE })
  if (rule) await judgePlan(scene, state, { question, deed })
}

const BECAUSE = 'the test says so'

/** As many of those who may as the rule wants; one is enough for a no. */
async function judgePlan(scene: Scene, state: RunState, { question, deed }: Asked): Promise<void> {
  const { step, digest, rule } = question
  if (rule === null || digest === null) return
  const able = state.spec.people.filter(({ id }) => whyNot(state, rule, id) === null)
  if (deed === 'deny') return ask(scene, actorOf(able[0]), { ask: 'deny', step, because: BECAUSE })
  if (deed !== 'approve') return
  for (const person of able.slice(0, rule.any)) await ask(scene, actorOf(person), { ask: 'approve', step, digest })
}

/** A secret among what is brought back is made up and sealed, as `runs provide` would seal it. */
async function bringBack(
  scene: Scene,
  { id, step, wants }: Question,
  given: Readonly<Record<string, string>>,
): Promise<void> {
  const fields: Record<string, Json> = { ...given }
  for (const { name, kind } of wants)
    if (kind === 'secret') fields[name] = await scene.desk.seal(`steps.${step}.${name}`, madeUp())
  await ask(scene, REQUESTER, { ask: 'answer', question: id, answer: fields })
}

export function madeUp(): Secret {
  return new Secret(`made-up-${crypto.randomUUID()}`)
}

function actorOf(person: Person | undefined): Actor {
  return { ...REQUESTER, id: person?.id ?? REQUESTER.id }
}

/** A refusal is an outcome too: the question then stays open, and the run ends waiting. */
async function ask({ store, run }: Scene, actor: Actor, wish: Wish): Promise<void> {
  await request(store, run, { identity: { actor, sign: null }, wish })
}
