import { safeText } from '../base/safe-text.ts'

/** How a surface may colour a line. A tone never says more than the words do: without colour nothing is lost. */
export type Tone = 'plain' | 'strong' | 'good' | 'bad' | 'warn' | 'dim'

export interface Line {
  readonly text: string
  readonly tone: Tone
}

/** One line of a screen. Whatever foreign text went into it, no control character comes out. */
export function line(text: string, tone: Tone = 'plain', indent = 0): Line {
  return { text: safeText(`${' '.repeat(indent)}${text}`, 1000).trimEnd(), tone }
}

/** A command to paste, the same wherever one stands below what it is about. */
export function commandLine(command: string, tone: Tone = 'dim'): Line {
  return line(`$ ${command}`, tone, 2)
}

/** Columns of a table, each as wide as its widest cell but the last, which may run on. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const safe = rows.map((row) => row.map((cell) => safeText(cell)))
  const widths = (safe[0] ?? []).map((_, i) => Math.max(...safe.map((row) => row[i]?.length ?? 0)))
  return safe.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
