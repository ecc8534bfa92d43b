/**
 * A line broken at spaces to fit a terminal; what follows hangs under the words, not under the mark before them. A command
 * to paste stays whole: the terminal itself breaks it, and copies it back as one line.
 */
export function wrap(text: string, width: number): readonly string[] {
  if (text.length <= width || width < NARROWEST || COMMAND.test(text)) return [text]
  const hang = ' '.repeat(Math.min(hangOf(text), Math.floor(width / 2)))
  const rows: string[] = []
  let row = ''
  for (const word of text.match(/\s*\S+/g) ?? []) {
    if (row !== '' && row.length + word.length > width) {
      rows.push(row)
      row = hang + word.trimStart()
    } else row += word
  }
  return [...rows, row]
}

const NARROWEST = 16
const COMMAND = /^\s*\$ /

function hangOf(text: string): number {
  const [lead = '', space = '', mark] = /^(\s*)(?:([^\w\s]|\d{1,3}\.) )?/.exec(text) ?? []
  return mark === undefined ? space.length + (space === '' ? 2 : 0) : lead.length
}
