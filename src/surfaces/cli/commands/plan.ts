import { string as arg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { commandLine } from '../../../views/line.ts'
import { permissionLines, planLines } from '../../../views/plan-card.ts'
import { ARG, BaseCommand } from '../base-command.ts'
import { EXIT } from '../exit-code.ts'
import { planFileText } from '../plan-file.ts'
import { cardOf, draftOf, INPUT_FLAGS } from '../start-run.ts'
import { environmentWarnings } from '../start-warnings.ts'
import { writeNew } from '../write-new.ts'

export default class Plan extends BaseCommand {
  static override summary = 'Show what a run would change; observes only'
  static override args = {
    runbook: arg({ ...ARG, required: true, description: 'A name from `runbook list`, or a file' }),
  }
  static override flags = {
    ...INPUT_FLAGS,
    out: string({ char: 'o', description: 'Write it to a new file for `run --plan FILE`', helpValue: 'FILE' }),
    force: boolean({ description: 'Replace the file when it is there' }),
    permissions: boolean({ description: 'Show the least rights that each system must give, instead of the steps' }),
    'exit-code': boolean({ description: 'End with 10 when there are changes' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Plan)
    await this.withApp(flags, async (app, screen) => {
      const { draft, request } = await draftOf({ app, screen }, { ...flags, ...args })
      const card = await cardOf(app, draft)
      screen.say(...environmentWarnings(flags.secret))
      screen.show(
        flags.permissions ? permissionLines(card) : planLines(card),
        flags.permissions ? card.permissions : card,
      )
      if (flags.out !== undefined) {
        await writeNew(flags.out, planFileText(draft, request), flags.force)
        screen.say(commandLine(`stanch run --plan ${flags.out}`, 'strong'))
      }
      if (flags['exit-code'] && card.has_changes) this.end(EXIT.changes)
    })
  }
}
