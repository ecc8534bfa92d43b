import { shortRun } from '../../../../journal/run-id.ts'
import { drillsBeside } from '../../../../views/drills-beside.ts'
import { columns, line } from '../../../../views/line.ts'
import { statusRow } from '../../../../views/status-list.ts'
import { BaseCommand } from '../../base-command.ts'
import { knownRuns, sayUnread } from '../../known-runs.ts'

export default class RunsList extends BaseCommand {
  static override summary = 'All runs of this journal, newest first'

  async run(): Promise<void> {
    const { flags } = await this.parse(RunsList)
    await this.withApp(flags, async (app, screen) => {
      const known = await knownRuns(app.store, 'all')
      const rows = known.runs.map(statusRow)
      const cells = rows.map(({ run, opened_at: at, credential, standing, title, drill }) => [
        shortRun(run),
        `${at.slice(0, 19)}Z`,
        standing,
        credential ?? '-',
        drill ? `DRILL ${title}` : title,
      ])
      const lines = columns(cells).map((text) => line(text))
      screen.show(lines.length > 0 ? lines : [line('no runs')], rows)
      screen.say(...drillsBeside(await app.drills('all'), 'all'))
      this.end(sayUnread(screen, known))
    })
  }
}
