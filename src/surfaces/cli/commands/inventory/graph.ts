import { string as arg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { nearest } from '../../../../base/nearest.ts'
import type { Inventory } from '../../../../model/inventory.ts'
import { dotText, mermaidText } from '../../../../views/graph-text.ts'
import { treeLines } from '../../../../views/graph-tree.ts'
import { inventoryGraph } from '../../../../views/inventory-graph.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import { Refused } from '../../refused.ts'

export default class InventoryGraph extends BaseCommand {
  static override summary = 'Where each secret is, who reads it, which sessions it signs in, who owns it'
  static override args = {
    credential: arg({ ...ARG, description: 'One credential; all when none is named' }),
  }
  static override flags = {
    format: string({ options: ['tree', 'mermaid', 'dot'], default: 'tree', description: 'Form of the picture' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(InventoryGraph)
    await this.withApp(flags, async (app, screen) => {
      const graph = inventoryGraph(known(await app.inventory(), args.credential), args.credential)
      if (screen.output !== 'text' || flags.format === 'tree') return screen.show(treeLines(graph), graph)
      return screen.raw(flags.format === 'dot' ? dotText(graph) : mermaidText(graph))
    })
  }
}

function known(inventory: Inventory, id: string | undefined): Inventory {
  const ids = inventory.credentials.map((one) => one.id)
  if (id === undefined || ids.includes(id)) return inventory
  const near = nearest(id, ids)
  throw new Refused(
    'no credential of this name',
    near === undefined ? `known: ${ids.join(', ')}` : `did you mean ${near}?`,
  )
}
