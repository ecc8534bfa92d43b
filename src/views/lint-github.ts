import { safeText } from '../base/safe-text.ts'
import type { Problem } from '../model/problem.ts'

/**
 * Workflow commands of GitHub Actions, one line a problem, shown beside the line of the file. A line break or a colon in a
 * message would begin a command of somebody else's, so both are escaped as the runner reads them; the log of a job is read
 * in terminals, too.
 */
export function lintGithub(problems: readonly Problem[]): string {
  return problems.map((problem) => `${annotation(problem)}\n`).join('')
}

function annotation({ code, level, place, what, fix }: Problem): string {
  const { file, line, col, length } = place
  const properties = Object.entries({ file, line, col, endColumn: col + length, title: code })
  const head = properties.map(([name, value]) => `${name}=${property(String(value))}`).join(',')
  return `::${level} ${head}::${message(`${what}; ${fix}`)}`
}

function message(text: string): string {
  return safeText(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'), 2000)
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
