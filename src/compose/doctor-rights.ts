import { inParallel } from '../base/in-parallel.ts'
import { loadConnector } from '../catalog/catalog.ts'
import { createContext } from '../engine/context.ts'
import { createDesk } from '../engine/secret-desk.ts'
import { fingerprintKey } from '../journal/keys.ts'
import { memoryEscrow } from '../journal/memory-escrow.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Credential, Inventory } from '../model/inventory.ts'
import type { Context, RightSeen } from '../sdk/index.ts'
import type { Check } from '../surfaces/cli/app.ts'
import { originsIn } from './doctor-reach.ts'
import type { House } from './house.ts'

const WITHIN_MS = 20_000

/** Would our own account be let do what a run needs? Asked of every credential whose connector can tell; reads only. */
export async function rights(house: House, inventory: Inventory): Promise<readonly Check[]> {
  const checks = await inParallel(inventory.credentials, (credential) => ofCredential(house, inventory, credential))
  return checks.flatMap((check) => check ?? [])
}

async function ofCredential(house: House, inventory: Inventory, credential: Credential): Promise<Check | undefined> {
  const entry = inventory.connectors[credential.connector]
  const connector = entry && (await loadConnector(entry.uses))
  if (!entry || !connector?.seeRights) return undefined
  const name = `rights ${credential.connector} for ${credential.id}`
  try {
    const settings = connector.settings.parse(entry.with)
    const target = { ...credential, with: connector.target.parse(credential.with) }
    return checkOf(name, await connector.seeRights(contextOf(house, inventory, name), { settings, target }))
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown
    const { what, saw, next } = thrown.fault
    return { name, state: 'bad', saw: `${what}: ${saw}`, fix: next[0].say }
  }
}

function checkOf(name: string, seen: readonly RightSeen[]): Check {
  const missing = seen.filter(({ has }) => !has)
  if (missing.length === 0)
    return { name, state: 'good', saw: `it has ${seen.map(({ right }) => right).join(', ')}`, fix: null }
  return {
    name,
    state: missing.some(({ optional }) => !optional) ? 'bad' : 'warning',
    saw: missing.map(({ right, without }) => `without ${right} ${without}`).join('; '),
    fix: missing.map(({ fix }) => fix).join('; '),
  }
}

const none = async (): Promise<undefined> => undefined

/** Nobody is asked for a value: doctor runs every week without anybody there. */
function contextOf({ stateDir, sources, tool }: House, { connectors, drill }: Inventory, name: string): Context {
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
