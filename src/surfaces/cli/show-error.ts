import { errorCard } from './error-card.ts'
import type { ExitCode } from './exit-code.ts'
import { createScreen } from './screen.ts'

/**
 * How a command ends badly: said on stderr for whoever is there, also when stdout goes into a file, and as the one document
 * on stdout when JSON was asked for. Gives the exit code.
 */
export function showError(thrown: unknown, argv: readonly string[]): ExitCode {
  const { exit, lines, json } = errorCard(thrown)
  const flags = { output: wantedOutput(argv), json: false, quiet: false, plain: false, 'no-input': true }
  const screen = createScreen(flags, process.env)
  screen.say(...lines)
  if (screen.output !== 'text') screen.show([], json)
  return exit
}

/** The form of output that was asked for, found without the parser, which may be what failed. */
function wantedOutput(argv: readonly string[]): string {
  const end = argv.indexOf('--')
  const own = end < 0 ? argv : argv.slice(0, end)
  if (own.includes('--json')) return 'json'
  const at = own.findIndex((word) => word === '--output')
  const word = at < 0 ? own.find((one) => one.startsWith('--output='))?.slice(9) : own[at + 1]
  return word === 'json' || word === 'ndjson' ? word : 'text'
}
