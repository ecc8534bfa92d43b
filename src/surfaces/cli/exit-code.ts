/** What a script may rely on. Never 127: a shell reads that as "command not found". */
export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  gaps: 3,
  rights: 4,
  waits: 5,
  denied: 6,
  exposed: 7,
  journal: 8,
  locked: 9,
  changes: 10,
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
