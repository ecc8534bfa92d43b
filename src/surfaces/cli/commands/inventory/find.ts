import { string as arg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { looksSecret } from '../../../../document/secret-like.ts'
import { findCredentials } from '../../../../inventory/find-credentials.ts'
import { line } from '../../../../views/line.ts'
import { sightingLines } from '../../../../views/sightings.ts'
import type { App } from '../../app.ts'
import { createAsk } from '../../ask.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import type { ExitCode } from '../../exit-code.ts'
import { EXIT } from '../../exit-code.ts'
import { exitOfSightings } from '../../exit-of.ts'
import { readSecretPairs } from '../../pairs.ts'
import { Refused, orRefuse } from '../../refused.ts'
import type { Screen } from '../../screen.ts'
import { untilSignal } from '../../signals.ts'

export default class InventoryFind extends BaseCommand {
  static override summary = 'Which credential uses this client id, path, host, program or owner; or whose this value is'
  static override description =
    'By TEXT, in the inventory itself. With --fingerprint, by a value you hold: every place that the inventory lists is ' +
    'read and compared by keyed fingerprint, and so are the earlier runs. The value is sent nowhere and kept nowhere. ' +
    'Ends with 3 when nothing is found or a place could not be read, with 4 when all of these refused us.'
  static override args = {
    text: arg({ ...ARG, description: 'Words that must all occur; never a secret value' }),
  }
  static override flags = {
    fingerprint: boolean({ description: 'Find a value that you hold; it is asked for, hidden' }),
    secret: string({
      description: 'With --fingerprint: leaked=- (stdin), leaked=@FILE or leaked=env:NAME; else it is asked for',
      helpValue: 'leaked=-',
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(InventoryFind)
    const { text } = args
    const isOne = flags.fingerprint ? text === undefined : text !== undefined && flags.secret === undefined
    if (!isOne) throw new Refused(ONE, ONE_HINT)
    const [ref] = Object.values(orRefuse(readSecretPairs(flags.secret === undefined ? [] : [flags.secret])))
    await this.withApp(flags, async (app, screen) => {
      if (text !== undefined) return this.end(await findText({ app, screen }, text))
      const secret = ref ?? (await createAsk(screen, VALUE).secret('The value'))
      if (!secret) return this.end(EXIT.usage)
      const sightings = await untilSignal(async (signal) => orRefuse(await app.findSecret(secret, signal)))
      screen.show(sightingLines(sightings), sightings)
      this.end(exitOfSightings(sightings))
    })
  }
}

const VALUE = 'stanch inventory find --fingerprint --secret leaked=-'
const ONE = 'what is looked for: words, or a value'
const ONE_HINT = `stanch inventory find TEXT, or ${VALUE}`

async function findText({ app, screen }: { app: App; screen: Screen }, text: string): Promise<ExitCode> {
  const matches = findCredentials(await app.inventory(), text)
  if (matches.length === 0 && looksSecret(text)) throw new Refused(SECRET, SECRET_HINT)
  const lines = matches.flatMap(({ credential: { id, owner }, hits }) => [
    line(`${id}   owner ${owner}`, 'strong'),
    ...hits.map(({ field, value }) => line(`${field}   ${value}`, 'plain', 2)),
  ])
  screen.show(
    lines,
    matches.map(({ credential: { id, owner }, hits }) => ({ credential: id, owner, hits })),
  )
  if (matches.length > 0) return EXIT.done
  screen.say(line('no credential of the inventory names this; a place that nobody listed is not an unused one', 'warn'))
  return EXIT.gaps
}

const SECRET = 'this looks like a secret value; what is looked for is a name'
const SECRET_HINT = `every user of this machine can read arguments; to find a value: ${VALUE}`
