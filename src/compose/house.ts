import type { Clock } from '../base/clock.ts'
import type { Json } from '../base/json.ts'
import { loadConnector } from '../catalog/catalog.ts'
import { createContext } from '../engine/context.ts'
import type { Identity } from '../engine/identity.ts'
import { pause } from '../engine/pause.ts'
import { pool } from '../engine/pool.ts'
import type { Engine } from '../engine/ports.ts'
import type { Desk, Sources } from '../engine/secret-desk.ts'
import { createDesk } from '../engine/secret-desk.ts'
import type { Injection } from '../engine/inject.ts'
import { disturber } from '../engine/inject.ts'
import { openEscrow } from '../journal/age-escrow.ts'
import type { Escrow, Sealed } from '../journal/escrow.ts'
import { fingerprintKey } from '../journal/keys.ts'
import { memoryEscrow } from '../journal/memory-escrow.ts'
import type { Store } from '../journal/store.ts'
import { ENGINE } from '../model/actor.ts'
import type { RunSpec, TargetSpec } from '../run/spec.ts'

/** What every room of one installation shares. */
export interface House {
  readonly stateDir: string
  readonly store: Store
  readonly clock: Clock
  readonly identity: Identity
  readonly sources: Sources
  /** Version of stanch. */
  readonly tool: string
  readonly host: string
  readonly pid: number
  /** What shall go wrong in a drill; nothing ever does in a run that is none. */
  readonly injections?: readonly Injection[]
}

/** The rooms furnished for one run. */
export interface Furnished {
  readonly engine: Engine
  readonly desk: Desk
  readonly escrow: Escrow
}

const WIDTH = 8

interface Furnishing {
  readonly run: string
  readonly spec: RunSpec
  /** Fences whoever held the run before. */
  readonly epoch: number
}

/** Opens the run's escrow and builds the engine around it. */
export async function furnish(house: House, { run, spec, epoch }: Furnishing): Promise<Furnished> {
  const escrow = await openEscrow({
    stateDir: house.stateDir,
    run,
    recovery: spec.escrow.recipients,
    fingerprintKey: fingerprintKey(house.stateDir),
  })
  const sealed = async (sealing: Sealed): Promise<void> => {
    await house.store.append(run, { actor: ENGINE, events: [{ type: 'escrow.sealed', ...sealing }] })
  }
  const disturb = spec.drill ? disturber(house.injections ?? []) : undefined
  return around(house, { escrow, sealed, spec, epoch, ...(disturb && { disturb }) })
}

/** The same rooms for a look: what is sealed stays in this process, and nothing is written anywhere. */
export function furnishForLooks(house: House, spec: RunSpec): Furnished {
  const escrow = memoryEscrow(fingerprintKey(house.stateDir))
  return around(house, { escrow, sealed: async () => undefined, spec, epoch: 0 })
}

interface Around {
  readonly escrow: Escrow
  readonly sealed: (sealed: Sealed) => Promise<void>
  readonly spec: RunSpec
  readonly epoch: number
  readonly disturb?: ReturnType<typeof disturber>
}

function around(house: House, { escrow, sealed, spec, epoch, disturb }: Around): Furnished {
  const key = fingerprintKey(house.stateDir)
  const desk = createDesk({ escrow, fingerprintKey: key, sources: house.sources, sealed })
  const trusted = originsOf(spec)
  const engine: Engine = {
    store: house.store,
    escrow,
    clock: house.clock,
    connector: needConnector,
    context: (request) => {
      const disturbed = disturb?.(targetIn(spec, request)?.connector ?? '')
      const options = {
        desk,
        loopback: spec.drill,
        trusted,
        tool: house.tool,
        ...(disturbed && { disturb: disturbed }),
      }
      return createContext(options, request)
    },
    pause,
    epoch,
    dispatch: pool(WIDTH),
  }
  return { engine, desk, escrow }
}

function targetIn({ steps }: RunSpec, { step, target }: { step: string; target: string }): TargetSpec | undefined {
  return steps.find(({ id }) => id === step)?.targets.find(({ id }) => id === target)
}

async function needConnector(uses: string): ReturnType<Engine['connector']> {
  const found = await loadConnector(uses)
  if (!found) throw new Error(`no connector ${uses}`)
  return found
}

/** Every https origin that the operator wrote into the inventory: these may be on a private network. */
export function originsOf(spec: RunSpec): readonly string[] {
  const texts = spec.steps.flatMap(({ targets }) =>
    targets.flatMap(({ settings, target }) => [...textsIn(settings), ...textsIn(target)]),
  )
  return [
    ...new Set(
      texts.filter((text) => text.startsWith('https://') && URL.canParse(text)).map((text) => new URL(text).origin),
    ),
  ]
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((item: Json) => textsIn(item))
}
