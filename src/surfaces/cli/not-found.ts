import type { Hook } from '@oclif/core/hooks'
import { nearest } from '../../base/nearest.ts'
import { EXIT } from './exit-code.ts'

/** A mistyped command: the near miss, never what was typed, which may be a secret pasted into the wrong window. */
const notFound: Hook<'command_not_found'> = async function ({ config, id }) {
  const typed = id.replaceAll(':', ' ')
  const known = config.commands.map((command) => command.id.replaceAll(':', ' '))
  const words = typed.split(' ')
  const near = [2, 1]
    .map((count) => nearest(words.slice(0, count).join(' '), known))
    .find((found) => found !== undefined)
  process.stderr.write(
    `no such command${near === undefined ? '; see stanch --help' : `; did you mean: stanch ${near}`}\n`,
  )
  this.exit(EXIT.usage)
}

export default notFound
