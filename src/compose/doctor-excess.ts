import { inParallel } from '../base/in-parallel.ts'
import type { Json } from '../base/json.ts'
import { isSecretRef } from '../base/secret.ts'
import { loadConnector } from '../catalog/catalog.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Inventory } from '../model/inventory.ts'
import type { ExcessRight } from '../sdk/index.ts'
import type { Check } from '../surfaces/cli/app.ts'
import { contextOf } from './doctor-look.ts'
import type { House } from './house.ts'

/**
 * May our own accounts do more than a run needs? Whoever steals such an account has that, too. Asked of every connector of
 * the inventory that signs in with a secret; where it cannot be told, the check says so. Reads only.
 */
export async function excess(house: House, inventory: Inventory): Promise<readonly Check[]> {
  const signingIn = Object.entries(inventory.connectors).filter(([, entry]) => holdsSecret(entry.with))
  return inParallel(signingIn, ([id, entry]) => ofConnector(house, inventory, { id, ...entry }))
}

interface Entry {
  readonly id: string
  readonly uses: string
  readonly with: Json
}

async function ofConnector(house: House, inventory: Inventory, { id, uses, with: given }: Entry): Promise<Check> {
  const name = `excess rights ${id}`
  const connector = await loadConnector(uses)
  if (!connector?.seeExcess) return notTried(name, `${uses} cannot be asked what our account may do`)
  try {
    const seen = await connector.seeExcess(contextOf(house, inventory, name), connector.settings.parse(given))
    return seen === null ? notTried(name, 'the system does not tell this account what it may do') : checkOf(name, seen)
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown
    // What fails of it says another check, and louder.
    return notTried(name, `${thrown.fault.what}: ${thrown.fault.saw}`)
  }
}

function checkOf(name: string, seen: readonly ExcessRight[]): Check {
  if (seen.length === 0) return { name, state: 'good', saw: 'nothing beyond what is needed was seen', fix: null }
  return {
    name,
    state: 'warning',
    saw: seen.map(({ right, allows }) => `${right} ${allows}`).join('; '),
    fix: seen.map(({ fix }) => fix).join('; '),
  }
}

function notTried(name: string, saw: string): Check {
  return { name, state: 'not tried', saw, fix: null }
}

function holdsSecret(settings: Json): boolean {
  if (isSecretRef(settings)) return true
  if (typeof settings !== 'object' || settings === null) return false
  return Object.values(settings).some((one: Json) => holdsSecret(one))
}
