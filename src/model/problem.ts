/** Where in a file: lines and columns count from 1, as editors do. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly col: number
  /** Characters to underline; 1 when only the start is known. */
  readonly length: number
}

/** A runbook, inventory or configuration is wrong. All problems are reported at once, each with a way out. */
export interface Problem {
  /** Stable, e.g. `Y015`; each has a paragraph in docs/problems.md. */
  readonly code: string
  readonly level: 'error' | 'warning'
  readonly place: Place
  /** What was seen and what was wanted. Never contains a value that could be a secret. */
  readonly what: string
  /** What to do. */
  readonly fix: string
}
