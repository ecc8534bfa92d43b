import { string as arg } from '@oclif/core/args'
import { ARG, BaseCommand } from '../../base-command.ts'
import { LINT_FLAGS, showLint } from '../../show-lint.ts'

export default class RunbookLint extends BaseCommand {
  static override summary = 'All problems of a runbook at once, each with its place and a way out'
  static override args = { runbook: arg({ ...ARG, description: 'A name or a file; every runbook without it' }) }
  static override flags = LINT_FLAGS

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunbookLint)
    await this.withApp(flags, async (app, screen) => {
      const linted = await app.lintRunbooks(args.runbook)
      this.end(await showLint(screen, linted, { ...this.about(), format: flags.format }))
    })
  }
}
