import { string as arg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { line } from '../../../../views/line.ts'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'
import { BECAUSE } from '../../because.ts'

export default class RunsSkip extends BaseCommand {
  static override summary = 'Give a step up, with the reason; the gap stays in the report'
  static override args = { run: RUN, step: arg({ ...ARG, required: true, description: 'The step' }) }
  static override flags = { because: BECAUSE, target: string({ description: 'Only this target', helpValue: 'TARGET' }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsSkip)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const { target, because } = flags
      await this.wish(app, args.run, { ask: 'skip', step: args.step, because, ...(target !== undefined && { target }) })
      screen.show([line(`skipped ${args.step}`, 'warn')], { step: args.step, skipped: true })
    })
  }
}
