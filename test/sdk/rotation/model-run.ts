import { z } from 'zod'
import { Secret } from '../../../src/base/secret.ts'
import type { SecretRef } from '../../../src/base/secret.ts'
import { perform } from '../../../src/engine/perform.ts'
import type { ContextRequest, Engine } from '../../../src/engine/ports.ts'
import { FaultError } from '../../../src/model/fault-error.ts'
import type { RunEvent } from '../../../src/run/event.ts'
import { fold } from '../../../src/run/fold.ts'
import { next } from '../../../src/run/next.ts'
import type { RunState } from '../../../src/run/state.ts'
import { clientSecretActions } from '../../../src/sdk/rotation/client-secret-actions.ts'
import { connector } from '../../../src/sdk/index.ts'
import type { Connector, Context, SecretForm } from '../../../src/sdk/index.ts'
import { isKeyForm } from '../../../src/sdk/key/make-key.ts'
import { clientKeyActions } from '../../../src/sdk/key/client-key-actions.ts'
import { dependentsOf } from './model-dependents.ts'
import { modelHttp } from './model-http.ts'
import { modelKey, modelKeyPort } from './model-keys.ts'
import { answerProbe, modelPort } from './model-world.ts'
import type { Scenario, World, Write } from './model-world.ts'

/** What survives the death of the process: the world, the journal and the escrow. */
export interface Durable {
  world: World
  events: RunEvent[]
  keys: string[]
  escrow: Record<string, string>
}

/** Events never change, so a copy of the list is enough; a deep clone would be most of the explorer's time. */
export function copyOf({ world, events, keys, escrow }: Durable): Durable {
  const slots = world.slots.map((slot) => ({ ...slot }))
  // A double's state is replaced by every write, and never changed.
  const copied = { ...world, slots, dependents: { ...world.dependents } }
  return { world: copied, events: [...events], keys: [...keys], escrow: { ...escrow } }
}

/** `lost`: it happened, the reply did not come. `vain`: it did not happen, and nobody knows. `refused`: it did not, and we know. */
export type FaultKind = 'lost' | 'vain' | 'refused'
export interface Injected {
  /** Counts every durable or outside effect of this process, from 0. */
  readonly at: number
  readonly kind: FaultKind
}

export interface Effect {
  readonly name: string
  readonly outside: boolean
}

/** Called after every effect. */
export type Check = (durable: Durable, effect: Effect) => void
/** What goes wrong at this effect; `crash`: the process dies before it. Its own counting survives the process. */
export interface Schedule {
  readonly faultAt: (effect: Effect) => FaultKind | 'crash' | undefined
}
/** Called before every effect. */
export interface Spy {
  readonly before: Check
}

const MOST_COMMANDS = 400

/** One process that works on a run until it ends or is stuck; at most one call of it goes wrong. */
export class Model {
  readonly effects: Effect[] = []
  readonly durable: Durable
  /** What a crash would leave once the injected fault has been dealt with. */
  afterFault: Durable | undefined
  readonly #check: Check
  readonly #with: Injected | Spy | Schedule
  #dead = false
  #folded: RunState | undefined
  #count = 0

  constructor(durable: Durable, check: Check, more: Injected | Spy | Schedule) {
    this.durable = copyOf(durable)
    this.#check = check
    this.#with = more
  }

  /** Whether its schedule has killed it. */
  get isDead(): boolean {
    return this.#dead
  }

  async run(scenario: Scenario): Promise<'closed' | 'stuck' | 'crashed'> {
    const engine = this.#engine(scenario)
    for (let commands = 0; commands < MOST_COMMANDS; commands += 1) {
      const state = this.#state()
      if (state.closed) return 'closed'
      const [command] = next(state)
      if (!command) return 'stuck'
      const moment = { run: 'r', state, seq: this.durable.events.length, signal: new AbortController().signal }
      await perform(engine, moment, command).catch((thrown: unknown) => {
        if (!this.#dead) throw thrown
      })
      if (this.#dead) return 'crashed'
      if ('at' in this.#with && this.effects.length > this.#with.at) this.afterFault ??= copyOf(this.durable)
    }
    return 'stuck'
  }

  /** Folds only what is new: folding everything for every command would be half of the explorer's time. */
  #state(): RunState {
    this.#folded = fold(this.durable.events.slice(this.#count), this.#folded)
    this.#count = this.durable.events.length
    return this.#folded
  }

  /** One effect: durable or outside. */
  async effect(name: string, outside: boolean, change: () => void | Promise<void>): Promise<void> {
    const effect = { name, outside }
    if ('before' in this.#with) this.#with.before(this.durable, effect)
    const kind = this.#dead ? 'crash' : this.#faultAt(effect)
    if (kind === 'crash') this.#dead = true
    if (kind === 'crash') throw new Error('this process is dead')
    this.effects.push(effect)
    if (kind === undefined || kind === 'lost') {
      await change()
      this.#check(this.durable, effect)
    }
    if (kind !== undefined) throw outsideFault(kind === 'refused' ? 'none' : 'unknown')
  }

  #faultAt(effect: Effect): FaultKind | 'crash' | undefined {
    if ('faultAt' in this.#with) return this.#with.faultAt(effect)
    return 'at' in this.#with && this.#with.at === this.effects.length ? this.#with.kind : undefined
  }

  #engine(scenario: Scenario): Engine {
    const { world } = this.durable
    const identity = scenario.cast?.connector ?? identityOf(scenario, world, this)
    const store = dependentsOf(world, (name, change) => this.effect(name, true, change))
    return {
      store: {
        append: async (_: string, { events, key }: { events: readonly RunEvent[]; key?: string }) => {
          if (key !== undefined && this.durable.keys.includes(key)) return { ok: false, because: 'repeated' }
          await this.effect(`journal ${events.map(({ type }) => type).join()}`, false, () => {
            this.durable.events.push(...events)
            if (key !== undefined) this.durable.keys.push(key)
          })
          return { ok: true, entries: [] }
        },
        checkpoint: async () => undefined,
      },
      escrow: {
        destroy: async () => {
          await this.effect('destroy escrow', false, () => {
            this.durable.escrow = {}
          })
          return []
        },
      },
      connector: async (uses: string) => (uses.startsWith('identity') ? identity : store),
      context: (request: ContextRequest) => this.#context(request, scenario),
      pause: async () => undefined,
      epoch: 0,
    } as unknown as Engine
  }

  #context({ step, target, fanOut, idempotencyKey, signal }: ContextRequest, { cast }: Scenario): Context {
    const prefix = fanOut ? `steps.${step}.${target}` : `steps.${step}`
    const { durable } = this
    const keep = async (name: string, secret: Secret): Promise<SecretRef> => {
      const ref = `${prefix}.${name}`
      const sealed: RunEvent = { type: 'escrow.sealed', ref, fingerprint: '', sha256: '' }
      await this.effect(`seal ${ref}`, false, () => {
        durable.escrow[ref] = secret.reveal()
        durable.events.push(sealed)
      })
      return `run:${ref}` as SecretRef
    }
    const recall = async (name: string) => {
      const value = durable.escrow[`${prefix}.${name}`]
      return value === undefined ? undefined : { ref: `run:${prefix}.${name}` as SecretRef, secret: new Secret(value) }
    }
    const secrets = {
      keep,
      recall,
      fingerprint: (secret: Secret) => `fp of ${secret.reveal()}`,
      read: async (ref: string) => {
        if (ref === 'run:inputs.leaked') return new Secret(durable.world.leaked)
        const value = cast?.secrets[ref] ?? durable.escrow[ref.slice(4)]
        if (value === undefined) throw outsideFault('none')
        return new Secret(value)
      },
      choose: async (name: string, form: SecretForm = { length: 48 }) => {
        const known = await recall(name)
        if (known) return known
        const nth = (durable.world.made += 1)
        const secret = new Secret(isKeyForm(form) ? await modelKey(nth, form) : `chosen-value-for-${prefix}-${nth}`)
        return { ref: await keep(name, secret), secret }
      },
    }
    const http = cast
      ? modelHttp(cast, { world: durable.world, write: (name, change) => this.effect(name, true, change), keep })
      : { fetch: async (_: string, { body }: { body: string }) => answerProbe(durable.world, body) }
    return { http, secrets, signal, idempotencyKey, pause: async () => undefined } as unknown as Context
  }
}

function identityOf(scenario: Scenario, world: World, model: Model): Connector {
  const write: Write = (name, change) => model.effect(name, true, change)
  const port = modelPort(scenario, world, write)
  const about = {
    kind: 'identity',
    id: 'model',
    title: 'A provider',
    settings: z.unknown(),
    target: z.unknown(),
  } as const
  const secrets = clientSecretActions(connector({ ...about, card: scenario.card }), port)
  return scenario.keys ? clientKeyActions(secrets, modelKeyPort(port, scenario, { world, write })) : secrets
}

function outsideFault(effect: 'none' | 'unknown'): FaultError {
  const fault = {
    code: 'TARGET_UNREACHABLE',
    what: 'no reply',
    saw: 'nothing',
    wanted: 'a reply',
    changed: [],
  } as const
  return new FaultError({ ...fault, changed: [], retry: 'safe', next: [{ say: 'try again' }] }, effect)
}

export function stateOf({ events }: Durable): RunState {
  return fold(events)
}
