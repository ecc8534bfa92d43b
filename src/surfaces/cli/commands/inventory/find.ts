import { string as arg } from '@oclif/core/args'
import { looksSecret } from '../../../../document/secret-like.ts'
import { findCredentials } from '../../../../inventory/find-credentials.ts'
import { line } from '../../../../views/line.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import { EXIT } from '../../exit-code.ts'
import { Refused } from '../../refused.ts'

export default class InventoryFind extends BaseCommand {
  static override summary = 'Which credential uses this client id, path, host, program or owner'
  static override args = {
    text: arg({ ...ARG, required: true, description: 'Words that must all occur; never a secret value' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(InventoryFind)
    await this.withApp(flags, async (app, screen) => {
      const matches = findCredentials(await app.inventory(), args.text)
      if (matches.length === 0 && looksSecret(args.text)) throw new Refused(SECRET, SECRET_HINT)
      const lines = matches.flatMap(({ credential: { id, owner }, hits }) => [
        line(`${id}   owner ${owner}`, 'strong'),
        ...hits.map(({ field, value }) => line(`${field}   ${value}`, 'plain', 2)),
      ])
      screen.show(
        lines,
        matches.map(({ credential: { id, owner }, hits }) => ({ credential: id, owner, hits })),
      )
      if (matches.length > 0) return
      screen.say(
        line('no credential of the inventory names this; a place that nobody listed is not an unused one', 'warn'),
      )
      this.end(EXIT.gaps)
    })
  }
}

const SECRET = 'this looks like a secret value; what is looked for is a name'
const SECRET_HINT =
  'every user of this machine can read arguments; to try a secret: stanch probe CREDENTIAL --secret leaked=-'
