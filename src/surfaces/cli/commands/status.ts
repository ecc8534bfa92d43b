import { statusLines, statusRow } from '../../../views/status-list.ts'
import { mayAnswer } from '../answers.ts'
import { BaseCommand } from '../base-command.ts'
import { knownRuns } from '../known-runs.ts'

export default class Status extends BaseCommand {
  static override summary = 'Open runs, whether the leak is open, and what each waits for'

  async run(): Promise<void> {
    const { flags } = await this.parse(Status)
    await this.withApp(flags, async (app, screen) => {
      const open = await knownRuns(app.store, 'open')
      screen.show(
        statusLines(open, ({ state }, wait) => mayAnswer(app, state, wait)),
        open.map(statusRow),
      )
    })
  }
}
