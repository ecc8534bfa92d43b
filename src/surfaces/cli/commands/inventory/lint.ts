import { BaseCommand } from '../../base-command.ts'
import { LINT_FLAGS, showLint } from '../../show-lint.ts'

export default class InventoryLint extends BaseCommand {
  static override summary = 'All problems of the inventory at once'
  static override flags = LINT_FLAGS

  async run(): Promise<void> {
    const { flags } = await this.parse(InventoryLint)
    await this.withApp(flags, async (app, screen) => {
      const linted = [await app.lintInventory()]
      this.end(await showLint(screen, linted, { ...this.about(), format: flags.format }))
    })
  }
}
