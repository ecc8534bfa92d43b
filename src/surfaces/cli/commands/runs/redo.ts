import { string as arg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { commandLine, line } from '../../../../views/line.ts'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'
import { BECAUSE } from '../../because.ts'

export default class RunsRedo extends BaseCommand {
  static override summary = 'Have a step that has ended done once more, from a new look on'
  static override description =
    'Looks first: what is already as it should be is verified again and not written again. A step that needs approval needs a new one.'
  static override args = { run: RUN, step: arg({ ...ARG, required: true, description: 'The step' }) }
  static override flags = { because: BECAUSE, target: string({ description: 'Only this target', helpValue: 'TARGET' }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsRedo)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const { target, because } = flags
      await this.wish(app, args.run, { ask: 'redo', step: args.step, because, ...(target !== undefined && { target }) })
      const next = commandLine(`stanch runs resume ${args.run}`)
      screen.show([line(`${args.step} will be looked at and done once more`), next], { step: args.step, redone: true })
    })
  }
}
