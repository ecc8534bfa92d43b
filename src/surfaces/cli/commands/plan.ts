import { string as arg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { planCard, planLines } from '../../../views/plan-card.ts'
import { ARG, BaseCommand } from '../base-command.ts'
import { EXIT } from '../exit-code.ts'
import { draftOf, INPUT_FLAGS } from '../start-run.ts'

export default class Plan extends BaseCommand {
  static override summary = 'Show what a run would change; observes only'
  static override args = {
    runbook: arg({ ...ARG, required: true, description: 'A name from `runbook list`, or a file' }),
  }
  static override flags = {
    ...INPUT_FLAGS,
    'exit-code': boolean({ description: 'End with 10 when there are changes' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Plan)
    await this.withApp(flags, async (app, screen) => {
      const { spec, digest, units } = await draftOf({ app, screen }, { ...flags, ...args })
      const card = planCard(spec, digest, units)
      screen.show(planLines(card), card)
      if (flags['exit-code'] && card.has_changes) this.end(EXIT.changes)
    })
  }
}
