import type { Problem } from './problem.ts'

/** A file is wrong, and what was asked cannot begin. All problems at once, so that one edit can end them all. */
export class ProblemsError extends Error {
  override readonly name = 'ProblemsError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(`${problems.length} problems`)
    this.problems = problems
  }
}
