import { string as arg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { fold } from '../../../../run/fold.ts'
import { line } from '../../../../views/line.ts'
import { questionOf } from '../../answers.ts'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'
import { Refused } from '../../refused.ts'

export default class RunsGo extends BaseCommand {
  static override summary = 'Let a step go on in a run that was started with --step'
  static override args = { run: RUN, step: arg({ ...ARG, required: true, description: 'The step that asks' }) }
  static override flags = { all: boolean({ description: 'And every step after it' }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsGo)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const run = await this.runId(app, args.run)
      const state = fold((await app.store.read(run)).map(({ event }) => event))
      const question = questionOf(state, { kind: 'go', step: args.step, target: null })
      if (!question) throw new Refused(`step ${args.step} does not ask to go on`, `$ stanch runs show ${args.run}`)
      const answer = { go: flags.all ? 'all' : 'step' }
      await this.wish(app, run, { ask: 'answer', question: question.id, answer })
      screen.show([line(`${args.step} goes on`, 'good')], { run, step: args.step, ...answer })
    })
  }
}
