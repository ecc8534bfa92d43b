import { commandLine, line } from '../../../../views/line.ts'
import { BaseCommand, RUN } from '../../base-command.ts'
import { BECAUSE } from '../../because.ts'

export default class RunsAbort extends BaseCommand {
  static override summary = 'Begin nothing more in a run but what must always run; what was done stays done'
  static override args = { run: RUN }
  static override flags = { because: BECAUSE }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsAbort)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      await this.wish(app, args.run, { ask: 'abort', because: flags.because })
      screen.show([line('aborted', 'warn'), commandLine(`stanch runs resume ${args.run}`)], { aborted: true })
    })
  }
}
