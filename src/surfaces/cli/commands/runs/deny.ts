import { string as arg } from '@oclif/core/args'
import { line } from '../../../../views/line.ts'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'
import { BECAUSE } from '../../because.ts'

export default class RunsDeny extends BaseCommand {
  static override summary = 'Deny a step its approval; nothing of it is done'
  static override args = { run: RUN, step: arg({ ...ARG, required: true, description: 'The step that asks' }) }
  static override flags = { because: BECAUSE }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsDeny)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      await this.wish(app, args.run, { ask: 'deny', step: args.step, because: flags.because })
      screen.show([line(`denied ${args.step}`)], { step: args.step, denied: true })
    })
  }
}
