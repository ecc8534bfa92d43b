import { string as arg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { commandLine, line } from '../../../../views/line.ts'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'

export default class RunsRetry extends BaseCommand {
  static override summary = 'Let a failed step look again and try once more'
  static override args = { run: RUN, step: arg({ ...ARG, required: true, description: 'The step that failed' }) }
  static override flags = { target: string({ description: 'Only this target', helpValue: 'TARGET' }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsRetry)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const { target } = flags
      await this.wish(app, args.run, { ask: 'retry', step: args.step, ...(target !== undefined && { target }) })
      const next = commandLine(`stanch runs resume ${args.run}`)
      screen.show([line(`${args.step} will be tried again`), next], { step: args.step, retried: true })
    })
  }
}
