import type { Asked, Told } from './double.ts'

export interface LogRow {
  readonly date: string
  readonly type: string
  readonly ip?: string
  readonly user_agent?: string
  readonly client_id?: string
  readonly user_id?: string
  readonly user_name?: string
  readonly details?: object
}

const CAP = 1000

/** The search of the tenant log: newest first unless told, as far as a thousand rows, in the part of its syntax that we use. */
export function searchLog(rows: readonly LogRow[], { url }: Pick<Asked, 'url'>): Told {
  const [at, size] = ['page', 'per_page'].map((name) => Number(url.searchParams.get(name)))
  if ((at! + 1) * size! > CAP) return refused(400, 'Bad Request', 'invalid_query_string')
  const named = rows.map((row, place) => ({ log_id: `90${String(place).padStart(6, '0')}`, ...row }))
  const matches = filterOf(url.searchParams.get('q') ?? '')
  const order = url.searchParams.get('sort') === 'date:1' ? 1 : -1
  const found = named.filter((row) => matches(row)).toSorted((a, b) => order * a.date.localeCompare(b.date))
  const fields = url.searchParams.get('fields')?.split(',')
  const shown = fields ? found.map((row) => only(row, fields)) : found
  return page('logs', shown, url)
}

function filterOf(query: string): (row: LogRow) => boolean {
  const client = /client_id:"([^"]*)"/.exec(query)?.[1]
  const types = [...query.matchAll(/type:(\w+)/g)].map(([, type]) => type)
  const [, from = '*', to = '*'] = /date:\[(\S+) TO (\S+)\]/.exec(query) ?? []
  return ({ client_id: id, type, date }) =>
    (client === undefined || client === id) &&
    (types.length === 0 || types.includes(type)) &&
    (from === '*' || date >= from) &&
    (to === '*' || date <= to)
}

export function only(row: object, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => fields.includes(name)))
}

/** A bare list, unless the caller wants totals or goes by checkpoints. */
export function page(name: string, all: readonly unknown[], { searchParams }: URL): Told {
  const take = Number(searchParams.get('take'))
  const from = Number(searchParams.get('from'))
  if (take > 0) {
    const more = from + take < all.length ? { next: String(from + take) } : {}
    return { status: 200, json: { [name]: all.slice(from, from + take), ...more } }
  }
  const [at, limit] = [Number(searchParams.get('page') ?? 0), Number(searchParams.get('per_page') ?? 50)]
  if (limit > 100) return refused(400, 'Bad Request', 'invalid_query_string')
  const [start, shown] = [at * limit, all.slice(at * limit, (at + 1) * limit)]
  const total = { start, limit, length: shown.length, total: all.length, [name]: shown }
  return { status: 200, json: searchParams.get('include_totals') === 'true' ? total : shown }
}

export function refused(statusCode: number, error: string, errorCode: string): Told {
  return { status: statusCode, json: { statusCode, error, message: 'a sentence', errorCode } }
}
