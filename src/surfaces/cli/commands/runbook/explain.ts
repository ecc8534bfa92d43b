import { string as arg } from '@oclif/core/args'
import { runbookLines } from '../../../../views/runbook-card.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import { orRefuse } from '../../refused.ts'

export default class RunbookExplain extends BaseCommand {
  static override summary = 'What a runbook asks for and does, before it is needed'
  static override args = {
    runbook: arg({ ...ARG, required: true, description: 'A name from `runbook list`, or a file' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunbookExplain)
    await this.withApp(flags, async (app, screen) => {
      const { runbook } = orRefuse(await app.runbook(args.runbook), 'stanch runbook list')
      screen.show(runbookLines(runbook), runbook)
    })
  }
}
