import { inventorySchema } from '../../../../inventory/json-schema.ts'
import { BaseCommand } from '../../base-command.ts'

export default class InventorySchema extends BaseCommand {
  static override summary = 'JSON Schema of the inventory, for editors'

  async run(): Promise<void> {
    const { flags } = await this.parse(InventorySchema)
    await this.withApp(flags, async (app, screen) =>
      screen.raw(`${JSON.stringify(inventorySchema(await app.connectorShapes()), null, 2)}\n`),
    )
  }
}
