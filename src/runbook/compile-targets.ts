import type { Json, JsonObject } from '../base/json.ts'
import { problemAt } from '../document/position.ts'
import type { Credential, Inventory } from '../model/inventory.ts'
import type { Problem } from '../model/problem.ts'
import type { TargetSpec } from '../run/spec.ts'
import { actionOf, CHECKLIST } from './action.ts'
import { compileArgs } from './compile-args.ts'
import type { Compiling, StepAt } from './compiling.ts'
import { parseReference } from './reference.ts'
import type { VerbShape } from './verb-table.ts'
import { verbOf } from './verb-table.ts'
import { wavesOf } from './waves.ts'

export interface Targets {
  readonly targets: readonly TargetSpec[]
  readonly problems: readonly Problem[]
}

/** One thing acted on, before its connector is known. */
interface Thing {
  readonly id: string
  /** Name of the connector in the inventory; null for work by hand. */
  readonly connector: string | null
  readonly target: JsonObject
}

/** Everything a step acts on, each with its connector, its arguments and its wave. An empty list is no problem. */
export function compileTargets(compiling: Compiling, at: StepAt): Targets {
  const action = actionOf(at.step)
  const verb = verbOf(compiling.verbs, action.uses)
  if (!verb) return { targets: [], problems: [] }
  const things = thingsOf(compiling.inventory, verb, at)
  const { args, problems } = compileArgs(compiling, verb, { ...at, given: action.with })
  const waves = wavesOf(at.step.waves ?? [], things.length)
  const found = things.map((thing, index) => {
    const bound = bind(compiling.inventory, thing)
    return bound && { ...bound, args, wave: waves[index] ?? 0 }
  })
  const targets = found.filter((target) => target !== undefined)
  return {
    targets,
    problems: [...problems, ...unboundThings(compiling, at, things), ...notOffered(compiling, at, targets)],
  }
}

function thingsOf(inventory: Inventory, verb: VerbShape, { step, credentials }: StepAt): readonly Thing[] {
  if (verb.about === 'nothing') return [{ id: step.id, connector: null, target: { id: step.id, with: {} } }]
  const credential = credentials.get(namedInput(step, verb) ?? '')
  if (!credential) return []
  switch (verb.about) {
    case 'credential':
      return [credentialThing(credential, step.uses ?? '')]
    case 'channel':
      return channels(inventory, credential)
    case 'dependent':
      return credential.dependents.map(plainThing)
    case 'workload':
      return credential.workloads.map(plainThing)
  }
}

/** The credential input that a step names, in `for_each` or in the naming field of `with`. */
function namedInput({ for_each, with: given }: StepAt['step'], { names }: VerbShape): string | undefined {
  const text = for_each ?? (names === null ? undefined : given?.[names])
  const found = typeof text === 'string' ? parseReference(text) : undefined
  return found?.kind === 'input' ? found.name : undefined
}

function credentialThing(credential: Credential, uses: string): Thing {
  const { id, client_id, relying_parties, with: own, connector, sessions } = credential
  const target = { id, client_id, relying_parties: relying_parties.map(asJson), with: own }
  return { id, connector: uses.startsWith('session/') ? (sessions ?? connector) : connector, target }
}

function plainThing({ id, connector, with: own }: { id: string; connector: string; with: JsonObject }): Thing {
  return { id, connector, target: { id, with: own } }
}

/** Named after owner and kind of channel, because that is how a person asks: "did the Slack of team-shop get it?" */
function channels({ owners, connectors }: Inventory, { owner }: Credential): readonly Thing[] {
  const taken = new Map<string, number>()
  return (owners[owner]?.channels ?? []).map(({ connector, with: own }) => {
    const name = `${owner}-${connectors[connector]?.uses.split('/')[1] ?? connector}`
    const count = (taken.get(name) ?? 0) + 1
    taken.set(name, count)
    const id = count === 1 ? name : `${name}-${count}`
    return plainThing({ id, connector, with: own })
  })
}

function bind(inventory: Inventory, { id, connector, target }: Thing): Omit<TargetSpec, 'args' | 'wave'> | undefined {
  if (connector === null) return { id, connector: 'checklist', uses: CHECKLIST, settings: {}, target }
  const entry = Object.hasOwn(inventory.connectors, connector) ? inventory.connectors[connector] : undefined
  return entry && { id, connector, uses: entry.uses, settings: entry.with, target }
}

function unboundThings(compiling: Compiling, at: StepAt, things: readonly Thing[]): readonly Problem[] {
  const { document } = compiling.runbook
  return things
    .filter((thing) => !bind(compiling.inventory, thing))
    .map(({ id, connector }) => {
      const what = `${id} names the connector ${connector}, which the inventory does not have`
      return problemAt(document.place(['steps', at.index]), 'Y053', { what, fix: 'run: stanch inventory lint' })
    })
}

/** Better known before the first act than in the middle of an incident. */
function notOffered(
  { runbook, offers }: Compiling,
  { step, index }: StepAt,
  targets: readonly TargetSpec[],
): readonly Problem[] {
  const { uses } = actionOf(step)
  const unable = [...new Set(targets.map((target) => target.uses))].filter(
    (connector) => offers?.(connector)?.includes(uses) === false,
  )
  return unable.map((connector) =>
    problemAt(runbook.document.place(['steps', index, 'uses']), 'Y053', {
      what: `${connector} does not offer ${uses}`,
      fix: uses.startsWith('session/')
        ? SESSIONS
        : 'do this step by hand (manual:), or name a connector that can in the inventory',
    }),
  )
}

const SESSIONS = 'in the inventory, name one that can as `sessions` of the credential; session/by-hand is a person'

/** Plain data either way; the round trip drops what zod leaves undefined, which JSON cannot say. */
function asJson(value: object): JsonObject {
  return Object.fromEntries<Json>(Object.entries(value).filter(([, field]) => field !== undefined))
}
