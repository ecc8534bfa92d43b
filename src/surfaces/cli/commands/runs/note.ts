import { string as arg } from '@oclif/core/args'
import { line } from '../../../../views/line.ts'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'

export default class RunsNote extends BaseCommand {
  static override summary = 'Add a note to the journal of a run'
  static override args = { run: RUN, text: arg({ ...ARG, required: true, description: 'One line; no secret' }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsNote)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      await this.wish(app, args.run, { ask: 'note', text: args.text })
      screen.show([line('noted')], { noted: true })
    })
  }
}
