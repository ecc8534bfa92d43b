import { isAbsolute, relative } from 'node:path'
import { string } from '@oclif/core/flags'
import { jsonText } from '../../base/json-text.ts'
import type { Problem } from '../../model/problem.ts'
import { lintGithub } from '../../views/lint-github.ts'
import { lintSarif } from '../../views/lint-sarif.ts'
import { line } from '../../views/line.ts'
import type { Linted } from './app.ts'
import { EXIT } from './exit-code.ts'
import { problemPages } from './pages.ts'
import { problemLines } from './problem-lines.ts'
import type { Screen } from './screen.ts'

export const LINT_FLAGS = {
  format: string({
    options: ['text', 'json', 'github', 'sarif'],
    description: 'Form of the result: for people, programs, GitHub Actions or code scanning; as --output without it',
  }),
}

interface Wanted {
  readonly format?: string | undefined
  readonly version: string
  readonly homepage: string
}

/** Problems with their lines, or that there are none. A warning does not fail; an error does. */
export async function showLint(screen: Screen, linted: readonly Linted[], wanted: Wanted): Promise<number> {
  const problems = linted.flatMap((file) => file.problems)
  const errors = problems.filter(({ level }) => level === 'error').length
  const near = problems.map(fromHere)
  if (wanted.format === 'github') screen.raw(lintGithub(near))
  else if (wanted.format === 'sarif') screen.raw(written(lintSarif(near, { ...wanted, pages: await problemPages() })))
  else if (wanted.format === 'json') screen.raw(written(problems))
  else {
    const lines = linted.flatMap(({ text, problems: own }) => problemLines(own, text))
    const warnings = problems.length - errors
    const sum = `${linted.length} files, ${errors} errors, ${warnings} warnings`
    screen.show([...lines, line(sum, errors > 0 ? 'bad' : 'good')], problems)
  }
  return errors > 0 ? EXIT.bug : EXIT.done
}

function written(value: unknown): string {
  return `${jsonText(value, 2)}\n`
}

/** As a checkout is seen from its root: annotations are put on files by that name, and tell nothing of the machine. */
function fromHere(problem: Problem): Problem {
  const near = relative(process.cwd(), problem.place.file)
  if (near.startsWith('..') || isAbsolute(near)) return problem
  return { ...problem, place: { ...problem.place, file: near.replaceAll('\\', '/') } }
}
