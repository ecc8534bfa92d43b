import { line } from '../../../views/line.ts'
import { BaseCommand } from '../base-command.ts'
import { EXIT } from '../exit-code.ts'

export default class Doctor extends BaseCommand {
  static override summary = 'Check this installation: state folder, configuration, keys, systems, drills'
  static override description =
    'Reads and tries; changes nothing outside. Asks each system of the inventory for its front page, without credentials; where a connector can tell its rights, signs in and reads which are missing. Made to run every week.'

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor)
    await this.withApp(flags, async (app, screen) => {
      const checks = await app.doctor()
      const tone = { good: 'good', warning: 'warn', bad: 'bad' } as const
      const lines = checks.flatMap(({ name, state, saw, fix }) => [
        line(`${state.padEnd(7)} ${name}   ${saw}`, tone[state]),
        ...(fix === null ? [] : [line(fix, 'plain', 8)]),
      ])
      screen.show(lines, checks)
      if (checks.some(({ state }) => state === 'bad')) this.end(EXIT.usage)
    })
  }
}
