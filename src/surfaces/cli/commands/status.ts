import { BaseCommand } from '../base-command.ts'
import { showOpen } from '../say-status.ts'

export default class Status extends BaseCommand {
  static override summary = 'Open runs, whether the leak is open, and what each waits for'

  async run(): Promise<void> {
    const { flags } = await this.parse(Status)
    this.end(await this.withApp(flags, (app, screen) => showOpen(app, screen)))
  }
}
