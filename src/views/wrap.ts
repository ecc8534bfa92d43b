/**
 * A line broken to fit a terminal: at a gap between two columns where that is enough, else at spaces, and never between a
 * number and its unit. What follows hangs under the words, not under the mark or the name before them. A command to paste
 * stays whole: the terminal itself breaks it, and copies it back as one line.
 */
export function wrap(text: string, width: number): readonly string[] {
  if (text.length <= width || width < NARROWEST || COMMAND.test(text)) return [text]
  const hang = ' '.repeat(Math.min(hangOf(text), Math.floor(width / 2)))
  const rows: string[] = []
  let row = ''
  for (const part of text.split(GAP).flatMap((column) => partsOf(column, width - hang.length))) {
    if (row !== '' && row.length + part.length > width) {
      rows.push(row)
      row = hang + part.trimStart()
    } else row += part
  }
  return [...rows, row]
}

const NARROWEST = 16
const COMMAND = /^\s*\$ /
const GAP = /(?<=\S)(?= {3,}\S)/
const WORD = /\s*(?:\S*\d [smh]\b\S*|\S+)/g

/** A column that fits into a row stays whole, wherever it begins; the first of a line begins where it begins. */
function partsOf(column: string, width: number): readonly string[] {
  const fits = column.startsWith('   ') && column.trimStart().length <= width
  return fits ? [column] : (column.match(WORD) ?? [])
}

/** Under what stands behind `~ ` or `12. `, or in the column behind a name; else as far in as the line itself, or 2. */
function hangOf(text: string): number {
  const [named = ''] = NAMED.exec(text) ?? []
  if (named !== '' && named.length <= WIDEST_NAME) return named.length
  const [marked] = MARKED.exec(text) ?? []
  return marked?.length ?? (text.length - text.trimStart().length || 2)
}

const WIDEST_NAME = 24
const NAMED = /^\s*(?:[^\w\s] )?\S+(?: \S+)? {2,}(?=\S)/
const MARKED = /^\s*(?:[^\w\s]|\d{1,3}\.) (?=\S)/
