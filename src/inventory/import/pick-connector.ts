import type { JsonObject } from '../../base/json.ts'
import type { Known } from './fact.ts'

/** A connector of the inventory for this use, or what keeps us from knowing it. `uses`: `kind/` or `kind/id`, a beginning. */
export type Picked = { readonly name: string } | { readonly because: string }

/** The one that is named, else the only one there is. Of several none is chosen: that would be invented. */
export function pickConnector({ inventory }: Known, uses: string, named?: string): Picked {
  const fitting = Object.entries(inventory.connectors)
    .filter(([, entry]) => entry.uses.startsWith(uses))
    .map(([name]) => name)
  if (named !== undefined)
    return fitting.includes(named)
      ? { name: named }
      : { because: `the inventory has no ${uses} connector of that name` }
  const [only] = fitting
  if (only === undefined) return { because: `the inventory has no ${uses} connector` }
  return fitting.length === 1 ? { name: only } : { because: `the inventory has several: ${fitting.join(', ')}` }
}

/** What to do where the inventory has none; this stanch may not have any either. */
export function orByHand({ shapes }: Known, uses: string): string {
  return Object.keys(shapes).some((one) => one.startsWith(uses))
    ? 'add the connector, then import again'
    : 'this stanch has none either: write it by hand, under one of stanch connector list'
}

/** Would this connector take these fields as a target? */
export function takes({ inventory, shapes }: Known, name: string, fields: JsonObject): boolean {
  return shapes[inventory.connectors[name]?.uses ?? '']?.target.safeParse(fields).success ?? false
}
