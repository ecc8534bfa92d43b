import { string as arg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import { fold } from '../../../../run/fold.ts'
import { commandLine, line } from '../../../../views/line.ts'
import { questionLines } from '../../../../views/question-card.ts'
import { questionOf } from '../../answers.ts'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'
import { BECAUSE } from '../../because.ts'
import { Refused } from '../../refused.ts'

export default class RunsReview extends BaseCommand {
  static override summary = 'Review an act without approval; a run with one cannot close before'
  static override description = 'By somebody of the policy who neither broke the glass nor started the run.'
  static override args = { run: RUN, step: arg({ ...ARG, required: true, description: 'The step that was forced' }) }
  static override flags = {
    because: BECAUSE,
    object: boolean({ description: 'It was not right to go ahead; without it, it was' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsReview)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const run = await this.runId(app, args.run)
      const entries = await app.store.read(run)
      const state = fold(entries.map(({ event }) => event))
      const question = questionOf(state, { kind: 'review', step: args.step, target: null })
      if (!question) throw new Refused(`step ${args.step} waits for no review`, `$ stanch runs show ${args.run}`)
      screen.say(...questionLines(entries, state, question))
      const verdict = flags.object ? 'objected' : 'accepted'
      await this.wish(app, run, { ask: 'answer', question: question.id, answer: { verdict, text: flags.because } })
      screen.show([line(`reviewed: ${verdict}`, 'good'), commandLine(`stanch runs resume ${args.run}`)], {
        run,
        step: args.step,
        verdict,
      })
    })
  }
}
