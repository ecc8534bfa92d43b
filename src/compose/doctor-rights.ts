import { inParallel } from '../base/in-parallel.ts'
import { loadConnector } from '../catalog/catalog.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Credential, Inventory } from '../model/inventory.ts'
import type { RightSeen } from '../sdk/index.ts'
import type { Check } from '../surfaces/cli/app.ts'
import { contextOf } from './doctor-look.ts'
import type { House } from './house.ts'

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
