import { z } from 'zod'
import type { Context } from '../../../sdk/index.ts'
import { asked, pages } from './api.ts'
import type { Auth0At } from './api.ts'

/** What every look at the log needs; each adds its own fields. */
export const LogRow = z.object({ log_id: z.string(), date: z.iso.datetime(), type: z.string() })
type Shape = typeof LogRow

/** A search shows no more, however many rows there are. */
const OF_ONE_SEARCH = 1000
const MOST = 20_000

interface Searched<R extends Shape> {
  /** Beside the dates. */
  readonly query: string
  readonly since?: number
  readonly row: R
}

export interface Log<R extends Shape> {
  /** The newest first. */
  readonly rows: readonly z.output<R>[]
  /** There are older ones that were not read. */
  readonly cut: boolean
}

/**
 * Past the thousand rows of one search: the next search ends where the oldest row of the last one lies. By checkpoint Auth0
 * would give all rows without an end, but of the whole tenant, whoever they are about.
 */
export async function readLog<R extends Shape>(
  ctx: Context,
  at: Auth0At,
  { query, since, row }: Searched<R>,
): Promise<Log<R>> {
  const rows = new Map<string, z.output<R>>()
  const from = since === undefined ? '*' : new Date(since).toISOString()
  let until = '*'
  while (rows.size < MOST) {
    const known = rows.size
    const found = await search(ctx, at, { query: `${query} AND date:[${from} TO ${until}]`, row })
    for (const one of found) rows.set(one.log_id, one)
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
  const body = z.array(LogRow.pick({ date: true }))
  const { headers, body: rows } = await asked(ctx, at, { method: 'GET', path, scope: 'read:logs', body })
  return rows[0]?.date ?? new Date(headers.get('date') ?? '').toISOString()
}

/** Only these fields: what else a row tells of a person is not ours to read. */
function search<R extends Shape>(ctx: Context, at: Auth0At, { query, row }: Searched<R>): Promise<z.output<R>[]> {
  const fields = `fields=${Object.keys(row.shape).join(',')}&include_fields=true`
  const path = `logs?sort=date:-1&${fields}&q=${encodeURIComponent(query)}`
  return pages(ctx, at, { path, scope: 'read:logs', body: z.array(row), most: OF_ONE_SEARCH })
}

export function anyType(types: readonly string[]): string {
  return `(${types.map((type) => `type:${type}`).join(' OR ')})`
}

/** As a whole, in the query syntax of Lucene. */
export function exactly(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`
}
