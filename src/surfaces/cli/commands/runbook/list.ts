import { columns, line } from '../../../../views/line.ts'
import { BaseCommand } from '../../base-command.ts'

export default class RunbookList extends BaseCommand {
  static override summary = 'The runbooks there are: your own and the shipped ones'

  async run(): Promise<void> {
    const { flags } = await this.parse(RunbookList)
    await this.withApp(flags, async (app, screen) => {
      const found = await app.runbooks()
      const lines = columns(found.map(({ name, title, from }) => [name, from, title])).map((text) => line(text))
      screen.show(lines.length > 0 ? lines : [line('no runbooks')], found)
    })
  }
}
