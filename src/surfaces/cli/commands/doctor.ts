import type { Tone } from '../../../views/line.ts'
import { line } from '../../../views/line.ts'
import type { Check } from '../app.ts'
import { BaseCommand } from '../base-command.ts'
import { EXIT } from '../exit-code.ts'

export default class Doctor extends BaseCommand {
  static override summary = 'Check this installation: state folder, configuration, keys, systems, drills'
  static override description =
    'Reads and tries; changes nothing outside, and nothing here but to make the key of fingerprints and the folders that every first command makes. Asks each system of the inventory for its front page, without credentials; where a connector can tell its rights, signs in and reads which are missing. Made to run every week.'

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor)
    await this.withApp(flags, async (app, screen) => {
      const checks = await app.doctor()
      const lines = checks.flatMap(({ name, state, saw, fix }) => [
        line(`${MARK[state]} ${state.padEnd(9)} ${name}   ${saw}`, TONE[state]),
        ...(fix === null ? [] : [line(fix, 'plain', 12)]),
      ])
      screen.show(lines, checks)
      if (checks.some(({ state }) => state === 'bad')) this.end(EXIT.usage)
    })
  }
}

const MARK: Record<Check['state'], string> = { good: '✓', warning: '!', bad: '✗', 'not tried': '?' }
const TONE: Record<Check['state'], Tone> = { good: 'good', warning: 'warn', bad: 'bad', 'not tried': 'dim' }
