import { styleText } from 'node:util'
import type { Line, Tone } from '../../views/line.ts'
import { wrap } from '../../views/wrap.ts'

type Style = Parameters<typeof styleText>[0]
const STYLE: Record<Tone, Style> = {
  plain: 'reset',
  strong: 'bold',
  good: 'green',
  bad: ['bold', 'red'],
  warn: 'yellow',
  dim: 'dim',
}

/**
 * Lines with colour, where the stream can show it (NO_COLOR, FORCE_COLOR, TERM and the terminal itself decide), and broken
 * by words at the width of a terminal; what goes into a pipe or a file is left whole.
 */
export function paint(lines: readonly Line[], stream: NodeJS.WriteStream): string {
  const width = stream.isTTY ? stream.columns : Infinity
  return lines
    .flatMap(({ text, tone }) => wrap(text, width).map((row) => `${paintOne({ text: row, tone }, stream)}\n`))
    .join('')
}

function paintOne({ text, tone }: Line, stream: NodeJS.WriteStream): string {
  return tone === 'plain' ? text : styleText(STYLE[tone], text, { stream })
}
