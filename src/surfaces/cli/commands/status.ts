import { BaseCommand } from '../base-command.ts'
import { showOpen } from '../say-status.ts'

export default class Status extends BaseCommand {
  static override summary = 'Open runs, whether the leak is open, and what each waits for'

  async run(): Promise<void> {
    const { flags } = await this.parse(Status)
    await this.withApp(flags, showOpen)
  }
}
