import type { Line } from './line.ts'
import { line } from './line.ts'

/** Sentences on a screen: what begins at the margin is a heading, what is indented belongs to it. */
export function proseLines(texts: readonly string[], width = 100): readonly Line[] {
  return texts.flatMap((text) => wrapped(text, width).map((row) => line(row, /^\S/.test(text) ? 'strong' : 'plain')))
}

/** A page of Markdown as it reads: headings strong, nothing of its text changed, long lines broken at words. */
export function pageLines(markdown: string, width = 100): readonly Line[] {
  return markdown
    .trim()
    .split('\n')
    .flatMap((text) =>
      wrapped(text.replace(/^#+ /, ''), width).map((row) => line(row, text.startsWith('#') ? 'strong' : 'plain')),
    )
}

/** Broken at spaces; the rows after the first stand under the text of a list's entry, or two further in. */
function wrapped(text: string, width: number): readonly string[] {
  const indent = /^ *(?:\d+\. |- |\[ \] )?/.exec(text)?.[0] ?? ''
  const hanging = ' '.repeat(indent.length + (/\S/.test(indent) || indent === '' ? 0 : 2))
  const rows: string[] = []
  let row = indent
  for (const word of text.slice(indent.length).split(' ')) {
    const isFirst = row === indent || row === hanging
    if (!isFirst && row.length + 1 + word.length > width) {
      rows.push(row)
      row = `${hanging}${word}`
    } else row = isFirst ? row + word : `${row} ${word}`
  }
  return [...rows, row]
}
