import { string as arg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { commandLine, line } from '../../../../views/line.ts'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'
import { BECAUSE } from '../../because.ts'

export default class RunsByHand extends BaseCommand {
  static override summary = 'Take over by hand what has failed; it is looked at and verified afterwards'
  static override args = { run: RUN, step: arg({ ...ARG, required: true, description: 'The step that failed' }) }
  static override flags = { because: BECAUSE, target: string({ description: 'Only this target', helpValue: 'TARGET' }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsByHand)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const { target, because } = flags
      const at = { step: args.step, ...(target !== undefined && { target }) }
      await this.wish(app, args.run, { ask: 'by-hand', ...at, because })
      const next = commandLine(`stanch runs resume ${args.run}`)
      screen.show([line(`${args.step} is yours; the run will ask whether it is done`), next], { ...at, taken: true })
    })
  }
}
