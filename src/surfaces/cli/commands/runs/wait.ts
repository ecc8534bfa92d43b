import { string } from '@oclif/core/flags'
import { parseDuration } from '../../../../base/duration.ts'
import { line } from '../../../../views/line.ts'
import { BaseCommand, RUN } from '../../base-command.ts'
import { Refused } from '../../refused.ts'
import type { Aim } from '../../wait-for.ts'
import { waitFor } from '../../wait-for.ts'

export default class RunsWait extends BaseCommand {
  static override summary = 'Wait until a run has come so far: for scripts'
  static override description =
    'Ends with 0 when it is so, with 5 when the time is over, and with the exit code of the run (3 when that says too little) when the run was closed before.'
  static override args = { run: RUN }
  static override flags = {
    for: string({
      required: true,
      options: ['contained', 'dead', 'closed'],
      description: 'The leaked secret is refused, is proven dead, or the run is over',
    }),
    timeout: string({ description: 'How long at most; for ever without it', helpValue: '10m' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsWait)
    const ms = flags.timeout === undefined ? undefined : parseDuration(flags.timeout)
    if (flags.timeout !== undefined && ms === undefined)
      throw new Refused('--timeout is not a duration', 'such as 30s, 10m or 1h')
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const run = await this.runId(app, args.run)
      const { exit, reached, exposure } = await waitFor(app.store, run, { aim: flags.for as Aim, ms })
      screen.show([line(reached ? flags.for : `not ${flags.for}`, reached ? 'good' : 'bad')], {
        run,
        reached,
        exposure,
      })
      this.end(exit)
    })
  }
}
