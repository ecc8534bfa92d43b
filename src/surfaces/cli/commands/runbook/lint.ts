import { string as arg } from '@oclif/core/args'
import { ARG, BaseCommand } from '../../base-command.ts'
import { showLint } from '../../show-lint.ts'

export default class RunbookLint extends BaseCommand {
  static override summary = 'All problems of a runbook at once, each with its place and a way out'
  static override args = { runbook: arg({ ...ARG, description: 'A name or a file; every runbook without it' }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunbookLint)
    await this.withApp(flags, async (app, screen) => this.end(showLint(screen, await app.lintRunbooks(args.runbook))))
  }
}
