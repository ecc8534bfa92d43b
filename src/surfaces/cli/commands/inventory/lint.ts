import { BaseCommand } from '../../base-command.ts'
import { showLint } from '../../show-lint.ts'

export default class InventoryLint extends BaseCommand {
  static override summary = 'All problems of the inventory at once'

  async run(): Promise<void> {
    const { flags } = await this.parse(InventoryLint)
    await this.withApp(flags, async (app, screen) => this.end(showLint(screen, [await app.lintInventory()])))
  }
}
