import { line } from '../../views/line.ts'
import { problemLines } from '../../views/problem-lines.ts'
import type { Linted } from './app.ts'
import { EXIT } from './exit-code.ts'
import type { Screen } from './screen.ts'

/** Problems with their lines, or that there are none. A warning does not fail; an error does. */
export function showLint(screen: Screen, linted: readonly Linted[]): number {
  const problems = linted.flatMap((file) => file.problems)
  const errors = problems.filter(({ level }) => level === 'error').length
  const lines = linted.flatMap(({ text, problems: own }) => problemLines(own, text))
  const sum = line(
    `${linted.length} files, ${errors} errors, ${problems.length - errors} warnings`,
    errors > 0 ? 'bad' : 'good',
  )
  screen.show([...lines, sum], problems)
  return errors > 0 ? EXIT.bug : EXIT.done
}
