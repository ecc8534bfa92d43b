import type { DiffLine } from '../base/line-diff.ts'
import { diffLines } from '../base/line-diff.ts'
import type { Line, Tone } from './line.ts'
import { line } from './line.ts'

/** Lines around a change that are shown with it. */
const AROUND = 2

/** What would change in a file, line by line; between two changes that are far apart, where the next one stands. */
export function changeLines(was: string, now: string): readonly Line[] {
  const lines = diffLines(was.split('\n'), now.split('\n'))
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - AROUND), i + AROUND + 1).some(({ kind }) => kind !== 'same'),
  )
  return lines.flatMap((one, i) => {
    if (!near[i]) return []
    return [...(i > 0 && !near[i - 1] ? [line(`line ${lineOf(lines, i)}`, 'dim')] : []), painted(one)]
  })
}

function painted({ kind, text }: DiffLine): Line {
  return line(`${SIGN[kind]}${text.replace(/\r$/, '')}`, TONE[kind])
}

/** In the new text, from 1. */
function lineOf(lines: readonly DiffLine[], i: number): number {
  return lines.slice(0, i).filter(({ kind }) => kind !== 'gone').length + 1
}

const SIGN = { same: '  ', new: '+ ', gone: '- ' } as const
const TONE: Readonly<Record<DiffLine['kind'], Tone>> = { same: 'dim', new: 'good', gone: 'bad' }
