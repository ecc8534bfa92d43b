import { z } from 'zod'
import type { Context } from '../../../sdk/index.ts'
import { asked, pages } from './api.ts'
import type { Auth0At } from './api.ts'

const Row = z.object({
  log_id: z.string(),
  date: z.iso.datetime(),
  type: z.string(),
  user_id: z.string().nullish(),
  user_name: z.string().nullish(),
  details: z.object({ initiator: z.string().optional() }).nullish().catch(null),
})
export type LogRow = z.output<typeof Row>

/** A search shows no more, however many rows there are. */
const OF_ONE_SEARCH = 1000
const MOST = 20_000

interface Searched {
  /** Beside the dates. */
  readonly query: string
  readonly since?: number
}

export interface Log {
  /** The newest first. */
  readonly rows: readonly LogRow[]
  /** There are older ones that were not read. */
  readonly cut: boolean
}

/**
 * Past the thousand rows of one search: the next search ends where the oldest row of the last one lies. By checkpoint Auth0
 * would give all rows without an end, but of the whole tenant, whoever they are about.
 */
export async function readLog(ctx: Context, at: Auth0At, { query, since }: Searched): Promise<Log> {
  const rows = new Map<string, LogRow>()
  const from = since === undefined ? '*' : new Date(since).toISOString()
  let until = '*'
  while (rows.size < MOST) {
    const known = rows.size
    const found = await search(ctx, at, `${query} AND date:[${from} TO ${until}]`)
    for (const row of found) rows.set(row.log_id, row)
    const oldest = found.at(-1)
    if (!oldest || found.length < OF_ONE_SEARCH) return { rows: [...rows.values()], cut: false }
    // A thousand rows of one instant: no search gets past them.
    if (rows.size === known) break
    until = oldest.date
  }
  return { rows: [...rows.values()], cut: true }
}

/** The oldest row that Auth0 still has, of whomever; without any, now. */
export async function logBegins(ctx: Context, at: Auth0At): Promise<string> {
  const path = 'logs?sort=date:1&fields=date&include_fields=true&per_page=1&page=0'
  const body = z.array(Row.pick({ date: true }))
  const { headers, body: rows } = await asked(ctx, at, { method: 'GET', path, scope: 'read:logs', body })
  return rows[0]?.date ?? new Date(headers.get('date') ?? '').toISOString()
}

/** Only these fields: what else a row tells of a person is not ours to read. */
function search(ctx: Context, at: Auth0At, query: string): Promise<LogRow[]> {
  const fields = `fields=${Object.keys(Row.shape).join(',')}&include_fields=true`
  const path = `logs?sort=date:-1&${fields}&q=${encodeURIComponent(query)}`
  return pages(ctx, at, { path, scope: 'read:logs', body: z.array(Row), most: OF_ONE_SEARCH })
}

export function anyType(types: readonly string[]): string {
  return `(${types.map((type) => `type:${type}`).join(' OR ')})`
}

/** As a whole, in the query syntax of Lucene. */
export function exactly(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`
}
