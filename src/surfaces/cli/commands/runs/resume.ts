import { boolean } from '@oclif/core/flags'
import { runCardLines } from '../../../../views/run-card.ts'
import { BaseCommand, RUN } from '../../base-command.ts'
import { conductRun } from '../../conduct.ts'
import { joinOrLeave } from '../../locked.ts'
import { fold } from '../../../../run/fold.ts'
import { Refused } from '../../refused.ts'

export default class RunsResume extends BaseCommand {
  static override summary = 'Take an open run up again, after a crash, a Ctrl-C or an answer'
  static override args = { run: RUN }
  static override flags = {
    wait: boolean({ description: 'Without a terminal, go on waiting for people instead of ending with 5' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsResume)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const run = await this.runId(app, args.run)
      const entries = await app.store.read(run)
      const state = fold(entries.map(({ event }) => event))
      if (state.closed) throw new Refused('C009 the run is closed', `$ stanch report ${args.run}`)
      const started = await app.resume(run)
      if ('heldBy' in started) return this.end(await joinOrLeave({ app, screen }, started.heldBy))
      screen.say(...runCardLines(run, entries))
      this.end(await conductRun({ app, run, screen, waitsForPeople: flags.wait, seen: entries.length }))
    })
  }
}
