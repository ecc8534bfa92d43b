import { string as arg } from '@oclif/core/args'
import { line } from '../../../../views/line.ts'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'
import { BECAUSE } from '../../because.ts'

export default class RunsHandover extends BaseCommand {
  static override summary = 'Say who sees to a run from now on; who may do what does not change by it'
  static override args = { run: RUN, person: arg({ ...ARG, required: true, description: 'A person of the policy' }) }
  static override flags = { because: BECAUSE }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsHandover)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const { handed } = await this.wish(app, args.run, { ask: 'handover', to: args.person, because: flags.because })
      screen.show([line(`handed to ${handed?.to ?? ''}`, 'good')], { handed_to: handed?.to })
    })
  }
}
