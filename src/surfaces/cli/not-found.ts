import type { Hook } from '@oclif/core/hooks'
import { nearest } from '../../base/nearest.ts'
import { Refused } from './refused.ts'
import { showError } from './show-error.ts'

/** A mistyped command: the near miss, never what was typed, which may be a secret pasted into the wrong window. */
const notFound: Hook<'command_not_found'> = async function ({ config, id, argv = [] }) {
  const typed = id.replaceAll(':', ' ')
  const known = config.commands.map((command) => command.id.replaceAll(':', ' '))
  this.exit(showError(refusalOf(typed, known), argv))
}

export default notFound

function refusalOf(typed: string, known: readonly string[]): Refused {
  // What stands behind a command that takes no argument is read as a part of its name.
  const bare = known.find((command) => typed.startsWith(`${command} `))
  if (bare !== undefined) return new Refused(`stanch ${bare} takes no argument`, 'see --help')
  const words = typed.split(' ')
  const near = [2, 1]
    .map((count) => nearest(words.slice(0, count).join(' '), known))
    .find((found) => found !== undefined)
  return new Refused('no such command', near === undefined ? 'see stanch --help' : `did you mean: stanch ${near}`)
}
