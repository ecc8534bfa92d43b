import { string as arg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { cardLines, fieldsOf } from '../../../../views/connector-page.ts'
import type { FieldWords, ShownConnector } from '../../../../views/connector-page.ts'
import type { Line } from '../../../../views/line.ts'
import { columns, line } from '../../../../views/line.ts'
import type { App, ConnectorCard } from '../../app.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import { Refused, orRefuse } from '../../refused.ts'
import { writePages } from '../../write-pages.ts'

export default class ConnectorShow extends BaseCommand {
  static override summary = 'What a connector needs in the inventory, and what its system can do'
  static override description =
    'Every line of a capability card names the test behind it, and says whether that met the real system or a double.'
  static override args = { connector: arg({ ...ARG, description: 'kind/id, for example secret-store/env-file' }) }
  static override flags = {
    all: boolean({ description: 'Every connector there is' }),
    markdown: string({ description: 'Write one page for each into this folder', helpValue: 'FOLDER' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConnectorShow)
    if ((args.connector === undefined) !== (flags.all ?? false))
      throw new Refused('which connector?', 'stanch connector show KIND/ID, or --all')
    await this.withApp(flags, async (app, screen) => {
      const cards = await cardsOf(app, args.connector)
      if (flags.markdown !== undefined) {
        const files = await writePages(flags.markdown, cards)
        screen.show([line(`${files.length} pages in ${flags.markdown}`, 'good')], files)
        return
      }
      const shown = cards.map((card) => ({ ...card, capability_lines: cardLines(card) }))
      screen.show(cards.flatMap(linesOf), flags.all ? shown : (shown[0] ?? null))
    })
  }
}

async function cardsOf(app: App, uses: string | undefined): Promise<readonly ConnectorCard[]> {
  const named = uses === undefined ? (await app.connectors()).map((one) => one.uses) : [uses]
  return Promise.all(named.map(async (one) => orRefuse(await app.connector(one), '$ stanch connector list')))
}

function linesOf(card: ShownConnector): readonly Line[] {
  const abilities = cardLines(card).map(({ name, says, evidence, test }) => [name, says, evidence, test])
  return [
    line(`${card.uses}   ${card.title}`, 'strong'),
    line(`can ${card.actions.join(', ')}`),
    ...section('with, of the connector', fieldsOf(card.settings)),
    ...section('with, of a target', fieldsOf(card.target)),
    ...(abilities.length > 0 ? [line('capability card', 'strong')] : []),
    ...columns(abilities).map((text) => line(text, 'plain', 2)),
  ]
}

function section(title: string, fields: readonly FieldWords[]): readonly Line[] {
  const rows = fields.map(({ name, says }) => line(`${name}   ${says}`, 'plain', 2))
  return rows.length > 0 ? [line(title, 'strong'), ...rows] : []
}
