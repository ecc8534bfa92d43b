/** A row of a table as RFC 4180 has it, by the names of the first row; `line` is that of its beginning, from 1. */
export interface Row {
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}
export type Table =
  | { readonly columns: readonly string[]; readonly rows: readonly Row[] }
  | { readonly line: number; readonly because: string }

/** Commas, quotes and line breaks inside quotes, a byte order mark, CR LF; empty lines are left out. */
export function csvTable(text: string): Table {
  const read = recordsOf(text.replace(/^\uFEFF/, ''))
  if ('because' in read) return read
  const [head, ...body] = read.filter(({ cells }) => cells.some((cell) => cell !== ''))
  const columns = (head?.cells ?? []).map((name) => name.toLowerCase())
  const long = body.find(({ cells }) => cells.length > columns.length)
  if (long) return { line: long.line, because: 'more cells than the first row has names' }
  const rows = body.map(({ line, cells }) => {
    const named = columns.map((name, i) => [name, cells[i] ?? ''] as const)
    return { line, cells: Object.fromEntries(named.filter(([, cell]) => cell !== '')) }
  })
  return { columns, rows }
}

interface Written {
  readonly line: number
  readonly cells: string[]
}

/** One cell at a time: quoted, or up to the next comma or line end. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y

function recordsOf(text: string): readonly Written[] | { readonly line: number; readonly because: string } {
  const records: Written[] = []
  let [at, line, cells] = [0, 1, [] as string[]]
  let start = line
  for (;;) {
    CELL.lastIndex = at
    const [whole, quoted, bare = '', end] = CELL.exec(text) ?? []
    if (whole === undefined) return { line, because: 'a quote stands where no quote can stand' }
    cells.push((quoted?.replaceAll('""', '"') ?? bare).trim())
    at += whole.length
    line += whole.split('\n').length - 1
    if (end === ',') continue
    records.push({ line: start, cells })
    if (at >= text.length) return records
    ;[cells, start] = [[], line]
  }
}
