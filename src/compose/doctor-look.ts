import { createContext } from '../engine/context.ts'
import { createDesk } from '../engine/secret-desk.ts'
import { fingerprintKey } from '../journal/keys.ts'
import { memoryEscrow } from '../journal/memory-escrow.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Context } from '../sdk/index.ts'
import { originsIn } from './doctor-reach.ts'
import type { House } from './house.ts'

const WITHIN_MS = 20_000

/** Nobody is asked for a value: doctor runs every week without anybody there. */
export function contextOf({ stateDir, sources, tool }: House, { connectors, drill }: Inventory, name: string): Context {
  const key = fingerprintKey(stateDir)
  const desk = createDesk({
    escrow: memoryEscrow(key),
    fingerprintKey: key,
    sources: { ...sources, prompt: none, stdin: none },
    sealed: async () => undefined,
  })
  const trusted = Object.values(connectors).flatMap(({ with: settings }) => originsIn(settings))
  const signal = AbortSignal.timeout(WITHIN_MS)
  const unit = { step: 'doctor', target: 'rights', fanOut: false, idempotencyKey: name, signal }
  return createContext({ desk, loopback: drill, trusted, tool }, unit)
}

const none = async (): Promise<undefined> => undefined
