/** A row of a table as RFC 4180 has it, by the names of the first row; empty cells are left out. */
export interface Row {
  /** Of its beginning, from 1. */
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
  /** Where the cell of this column stands or would stand: its own place, or the end of the row. */
  readonly spot: (column: string) => Spot
}
/** Both from 1, as editors count. */
export interface Spot {
  readonly line: number
  readonly col: number
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
  const rows = body.map(({ line, cells, spots, end }) => {
    const named = columns.map((name, i) => [name, cells[i] ?? ''] as const)
    const spot = (column: string): Spot => spots[columns.indexOf(column)] ?? end
    return { line, cells: Object.fromEntries(named.filter(([, cell]) => cell !== '')), spot }
  })
  return { columns, rows }
}

interface Written {
  readonly line: number
  readonly cells: readonly string[]
  readonly spots: readonly Spot[]
  readonly end: Spot
}

/** One cell at a time: quoted, or up to the next comma or line end. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y

function recordsOf(text: string): readonly Written[] | { readonly line: number; readonly because: string } {
  const records: Written[] = []
  let [at, cells, spots] = [0, [] as string[], [] as Spot[]]
  const here = spotsIn(text)
  for (;;) {
    const cell = cellAt(text, at)
    if (!cell) return { line: here(at).line, because: 'a quote stands where no quote can stand' }
    cells.push(cell.value)
    spots.push(here(at))
    at += cell.length
    if (cell.end === ',') continue
    records.push({ line: spots[0]?.line ?? 1, cells, spots, end: here(at - cell.end.length) })
    if (at >= text.length) return records
    ;[cells, spots] = [[], []]
  }
}

function cellAt(text: string, at: number): { value: string; length: number; end: string } | undefined {
  CELL.lastIndex = at
  const [whole, quoted, bare = '', end = ''] = CELL.exec(text) ?? []
  if (whole === undefined) return undefined
  return { value: (quoted?.replaceAll('""', '"') ?? bare).trim(), length: whole.length, end }
}

/** Asked only forward, so that a long table is read once. */
function spotsIn(text: string): (offset: number) => Spot {
  let [line, begin, seen] = [1, 0, 0]
  return (offset) => {
    for (; seen < offset; seen += 1) if (text[seen] === '\n') [line, begin] = [line + 1, seen + 1]
    return { line, col: offset - begin + 1 }
  }
}
