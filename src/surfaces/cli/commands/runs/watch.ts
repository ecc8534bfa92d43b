import { boolean } from '@oclif/core/flags'
import { runCard, runCardLines } from '../../../../views/run-card.ts'
import { BaseCommand, RUN } from '../../base-command.ts'
import { exitOf } from '../../exit-of.ts'
import { watchRun } from '../../conduct.ts'

export default class RunsWatch extends BaseCommand {
  static override summary = 'Follow a run that another terminal conducts'
  static override args = { run: RUN }
  static override flags = { 'exit-status': boolean({ description: 'End with the exit code of the run' }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsWatch)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const run = await this.runId(app, args.run)
      const state = await watchRun(app, run, screen)
      const entries = await app.store.read(run)
      screen.show(runCardLines(run, entries), runCard(run, entries))
      if (flags['exit-status']) this.end(exitOf({ how: state.closed ? 'closed' : 'stopped', state }))
    })
  }
}
