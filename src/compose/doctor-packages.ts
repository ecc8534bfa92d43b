import { loadConnector } from '../catalog/catalog.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Check } from '../surfaces/cli/app.ts'

/** Vendors' packages are optional, and missing where nobody thought of it. */
export async function packages({ connectors }: Inventory): Promise<Check> {
  const uses = [...new Set(Object.values(connectors).map((entry) => entry.uses))]
  const needed = (await Promise.all(uses.map((one) => loadConnector(one)))).flatMap((one) => one?.needs ?? [])
  const missing = [...new Set(needed)].filter((name) => !isInstalled(name))
  if (missing.length === 0) return { name: 'packages', state: 'good', saw: 'none that is needed is missing', fix: null }
  return {
    name: 'packages',
    state: 'bad',
    saw: `not installed: ${missing.join(', ')}`,
    fix: `npm install ${missing.join(' ')}`,
  }
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name)
    return true
  } catch {
    return false
  }
}
