import { columns, line } from '../../../../views/line.ts'
import { BaseCommand } from '../../base-command.ts'

export default class ConnectorList extends BaseCommand {
  static override summary = 'The systems stanch can act on, and what it can do there'

  async run(): Promise<void> {
    const { flags } = await this.parse(ConnectorList)
    await this.withApp(flags, async (app, screen) => {
      const found = await app.connectors()
      const cells = found.map(({ uses, title, actions }) => [uses, title, actions.join(' ')])
      screen.show(
        columns(cells).map((text) => line(text)),
        found,
      )
    })
  }
}
