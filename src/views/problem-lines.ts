import type { Problem } from '../model/problem.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'

/** `file:line:col`, the line itself and a caret under the place, then what to do: all of them, errors first. */
export function problemLines(problems: readonly Problem[], text = ''): readonly Line[] {
  const rows = text.split(/\r?\n/)
  return problems
    .toSorted((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'))
    .flatMap((problem) => one(problem, rows[problem.place.line - 1]))
}

function one({ code, level, place, what, fix }: Problem, source: string | undefined): readonly Line[] {
  const tone = level === 'error' ? 'bad' : 'warn'
  return [
    line(`${place.file}:${place.line}:${place.col} ${level} ${code} ${what}`, tone),
    ...(source === undefined || source === '' ? [] : underlined(source, place)),
    line(fix, 'plain', 2),
  ]
}

/** A long line is cut around its caret; the caret counts characters as editors do. */
function underlined(source: string, { col, length }: Problem['place']): readonly Line[] {
  const from = Math.max(0, col - 60)
  const shown = source.slice(from, from + 100).replaceAll('\t', ' ')
  const carets = '^'.repeat(Math.max(1, Math.min(length, 100 - (col - 1 - from))))
  return [line(shown, 'dim', 2), line(`${' '.repeat(col - 1 - from)}${carets}`, 'dim', 2)]
}
