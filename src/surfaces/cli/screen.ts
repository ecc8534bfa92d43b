import type { Json } from '../../base/json.ts'
import { jsonText } from '../../base/json-text.ts'
import { redact } from '../../base/redact.ts'
import type { Line } from '../../views/line.ts'
import { paint } from './paint.ts'

export type Output = 'text' | 'json' | 'ndjson'

/** Where a command writes: results on stdout, all that is said to a person on stderr. Both through the redactor. */
export interface Screen {
  readonly output: Output
  /** A person is at the terminal and may be asked. */
  readonly interactive: boolean
  /** One line an event, no cursor movement. */
  readonly plain: boolean
  /** The result: `lines` as text, `value` as JSON; an array is one line an element in ndjson. */
  show(lines: readonly Line[], value: unknown): void
  /** Progress and warnings. */
  say(...lines: readonly Line[]): void
  raw(text: string): void
}

export interface ScreenFlags {
  readonly output: string
  readonly quiet: boolean
  readonly plain: boolean
  readonly 'no-input': boolean
  readonly json: boolean
}

function raw(text: string): void {
  process.stdout.write(redact(text))
}

export function createScreen(flags: ScreenFlags, env: Readonly<Record<string, string | undefined>>): Screen {
  const output = flags.json ? 'json' : (flags.output as Output)
  return {
    output,
    interactive: !flags['no-input'] && process.stdin.isTTY && process.stderr.isTTY,
    plain: flags.plain || isPlain(env) || !process.stderr.isTTY,
    raw,
    say: (...lines) => void (flags.quiet || process.stderr.write(redact(paint(lines, process.stderr)))),
    show: (lines, value) => raw(output === 'text' ? paint(lines, process.stdout) : written(value as Json, output)),
  }
}

function isPlain(env: Readonly<Record<string, string | undefined>>): boolean {
  return env['STANCH_PLAIN'] === '1' || env['TERM'] === 'dumb' || env['CI'] === 'true'
}

function written(value: Json, output: Output): string {
  if (output === 'json') return `${jsonText(value, 2)}\n`
  const values: readonly Json[] = Array.isArray(value) ? value : [value]
  return values.map((one) => `${jsonText(one)}\n`).join('')
}
