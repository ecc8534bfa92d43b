import { string as arg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { ARG, BaseCommand } from '../base-command.ts'
import { INPUT_FLAGS, startRun } from '../start-run.ts'

export default class Drill extends BaseCommand {
  static override summary = 'Rehearse a runbook; every message says DRILL'
  static override description =
    'The same engine against an inventory that says `drill: true`, or against the built-in world when there is none. Refused on any other inventory.'
  static override args = {
    runbook: arg({ ...ARG, required: true, description: 'A name from `runbook list`, or a file' }),
  }
  static override flags = {
    ...INPUT_FLAGS,
    wait: boolean({ description: 'Without a terminal, go on waiting for people instead of ending with 5' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Drill)
    const act = async (...[app, screen]: Parameters<Parameters<typeof this.withApp>[1]>): Promise<void> =>
      this.end(await startRun({ app, screen }, { ...flags, ...args, drill: true }))
    await this.withApp(flags, act, true)
  }
}
