import { boolean } from '@oclif/core/flags'
import { runCard, runCardLines } from '../../../../views/run-card.ts'
import { happenings, timelineLine } from '../../../../views/timeline.ts'
import { BaseCommand, RUN } from '../../base-command.ts'

export default class RunsShow extends BaseCommand {
  static override summary = 'Where a run stands'
  static override args = { run: RUN }
  static override flags = { timeline: boolean({ description: 'Every event, one line each, before the card' }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsShow)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const run = await this.runId(app, args.run)
      const entries = await app.store.read(run)
      const card = runCard(run, entries)
      if (!flags.timeline) return screen.show(runCardLines(run, entries), card)
      const timeline = happenings(entries)
      screen.show([...timeline.map(timelineLine), ...runCardLines(run, entries)], { ...card, timeline })
    })
  }
}
