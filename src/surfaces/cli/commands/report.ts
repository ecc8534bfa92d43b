import { boolean, string } from '@oclif/core/flags'
import { jsonText } from '../../../base/json-text.ts'
import { controlEvidence } from '../../../views/controls.ts'
import { report } from '../../../views/report.ts'
import { runCard } from '../../../views/run-card.ts'
import { happenings } from '../../../views/timeline.ts'
import { BaseCommand, RUN } from '../base-command.ts'
import { writeNew } from '../write-new.ts'

export default class Report extends BaseCommand {
  static override summary = 'The post-incident report, from the journal alone'
  static override args = { run: RUN }
  static override flags = {
    out: string({ char: 'o', description: 'Write to a new file instead of stdout', helpValue: 'FILE', default: '-' }),
    force: boolean({ description: 'Replace the file when it is there' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Report)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const run = await this.runId(app, args.run)
      const entries = await app.store.read(run)
      const asJson = { ...runCard(run, entries), controls: controlEvidence(entries), timeline: happenings(entries) }
      const text = screen.output === 'text' ? report(run, entries) : `${jsonText(asJson, 2)}\n`
      if (flags.out === '-') return screen.raw(text)
      await writeNew(flags.out, text, flags.force)
    })
  }
}
