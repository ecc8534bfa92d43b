import { string as arg } from '@oclif/core/args'
import type { Json } from '../../../../base/json.ts'
import { isJsonObject } from '../../../../base/json.ts'
import type { Line } from '../../../../views/line.ts'
import { line } from '../../../../views/line.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import { orRefuse } from '../../refused.ts'

export default class ConnectorShow extends BaseCommand {
  static override summary = 'What a connector needs in the inventory, and what its system can do'
  static override args = {
    connector: arg({ ...ARG, required: true, description: 'kind/id, for example secret-store/env-file' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConnectorShow)
    await this.withApp(flags, async (app, screen) => {
      const card = orRefuse(await app.connector(args.connector), 'stanch connector list')
      screen.show(
        [
          line(`${card.uses}   ${card.title}`, 'strong'),
          line(`can ${card.actions.join(', ')}`),
          ...section('with, of the connector', card.settings),
          ...section('with, of a target', card.target),
          ...section('capability', card.capability),
        ],
        card,
      )
    })
  }
}

/** The fields of a JSON Schema with their descriptions, or the plain values of a card. */
function section(title: string, value: Json): readonly Line[] {
  if (!isJsonObject(value)) return []
  const fields = isJsonObject(value['properties']) ? value['properties'] : value
  const rows = Object.entries(fields).map(([name, field]) => line(`${name}   ${wordsOf(field)}`, 'plain', 2))
  return rows.length > 0 ? [line(title, 'strong'), ...rows] : []
}

function wordsOf(field: Json): string {
  if (!isJsonObject(field)) return typeof field === 'string' ? field : JSON.stringify(field)
  return [field['type'], field['description']].filter((word) => typeof word === 'string').join('   ')
}
