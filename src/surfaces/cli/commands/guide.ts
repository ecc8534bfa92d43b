import { BaseCommand } from '../base-command.ts'
import { guide } from '../guide.ts'

export default class Guide extends BaseCommand {
  static override hidden = true
  static override summary = 'What `stanch` alone does at a terminal: what is open, or the way from a leak to a plan'

  async run(): Promise<void> {
    const { flags } = await this.parse(Guide)
    await this.withApp(flags, async (app, screen) => this.end(await guide({ app, screen })))
  }
}
