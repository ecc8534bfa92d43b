import { styleText } from 'node:util'
import type { Line, Tone } from '../../views/line.ts'

type Style = Parameters<typeof styleText>[0]
const STYLE: Record<Tone, Style> = {
  plain: 'reset',
  strong: 'bold',
  good: 'green',
  bad: ['bold', 'red'],
  warn: 'yellow',
  dim: 'dim',
}

/** Lines with colour, where the stream can show it (NO_COLOR, FORCE_COLOR, TERM and the terminal itself decide). */
export function paint(lines: readonly Line[], stream: NodeJS.WriteStream): string {
  return lines.map((line) => `${paintOne(line, stream)}\n`).join('')
}

function paintOne({ text, tone }: Line, stream: NodeJS.WriteStream): string {
  return tone === 'plain' ? text : styleText(STYLE[tone], text, { stream })
}
