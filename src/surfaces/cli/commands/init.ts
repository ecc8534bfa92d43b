import { lstat, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { string } from '@oclif/core/flags'
import { connectorShapes } from '../../../catalog/catalog.ts'
import { firstConfiguration, firstInventory } from '../../../inventory/first-files.ts'
import { inventorySchema } from '../../../inventory/json-schema.ts'
import { commandLine, line } from '../../../views/line.ts'
import { createAsk } from '../ask.ts'
import { BaseCommand } from '../base-command.ts'
import { firstAnswers } from '../first-answers.ts'
import { Refused } from '../refused.ts'
import { writeNew } from '../write-new.ts'

export default class Init extends BaseCommand {
  static override summary = 'Make a first stanch.config.yaml, inventory.yaml and runbooks folder; overwrites nothing'
  static override flags = {
    origin: string({ description: 'Name of this installation in every journal', helpValue: 'HOST/NAME' }),
    id: string({ description: 'Your name in approvals and reports', helpValue: 'NAME' }),
    group: string({
      multiple: true,
      multipleNonGreedy: true,
      default: [],
      description: 'A group you are in; security unless given',
      helpValue: 'NAME',
    }),
    recovery: string({ description: 'Recipient of the offline recovery key (age-keygen)', helpValue: 'age1…' }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(Init)
    const screen = this.screenOf(flags)
    const dir = flags.dir ?? process.cwd()
    if (await isThere(join(dir, CONFIG))) throw new Refused(`${CONFIG} exists; nothing is written`, '$ stanch doctor')
    const answers = await firstAnswers(flags, createAsk(screen, 'stanch init'), screen)
    await mkdir(join(dir, 'runbooks'), { recursive: true })
    const schema = `${JSON.stringify(inventorySchema(await connectorShapes()), null, 2)}\n`
    const files = [
      ['inventory.schema.json', schema],
      ['inventory.yaml', firstInventory(answers)],
      // The last: with it, the others are complete.
      [CONFIG, firstConfiguration(answers)],
    ] as const
    const kept: string[] = []
    for (const [name, text] of files) {
      if (await isThere(join(dir, name))) kept.push(name)
      else await writeNew(join(dir, name), text, false)
    }
    const written = [...files.map(([name]) => name).filter((name) => !kept.includes(name)), 'runbooks/']
    screen.show(
      [...written.map((name) => line(`wrote ${name}`)), ...kept.map((name) => line(`kept ${name}, as it was`))],
      { dir, written, kept },
    )
    screen.say(line('what is still missing:', 'strong'), commandLine('stanch doctor'))
  }
}

const CONFIG = 'stanch.config.yaml'

/** A link that leads nowhere is there too: what is written through it would land elsewhere. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
