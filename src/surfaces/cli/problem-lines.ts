import { formatProblem } from '../../document/format-problem.ts'
import type { Problem } from '../../model/problem.ts'
import type { Line } from '../../views/line.ts'
import { line } from '../../views/line.ts'

/** Problems as a compiler shows them, in the order of the file; only the first line of each has a colour. */
export function problemLines(problems: readonly Problem[], text = ''): readonly Line[] {
  return problems.flatMap((problem) => {
    const tone = problem.level === 'error' ? 'bad' : 'warn'
    return formatProblem(problem, text).map((row, at) => line(row, at === 0 ? tone : 'plain'))
  })
}
