import { string as arg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { fold } from '../../../../run/fold.ts'
import { line } from '../../../../views/line.ts'
import { approvalInWords } from '../../../../views/plan-card.ts'
import { questionOf } from '../../answers.ts'
import { createAsk, nobodyHere } from '../../ask.ts'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'
import { EXIT } from '../../exit-code.ts'
import { Refused } from '../../refused.ts'

export default class RunsApprove extends BaseCommand {
  static override summary = 'Approve exactly the plan that a step shows'
  static override description =
    'Shows what will change and asks. Without a terminal the digest of the plan must be given, because an approval without having seen the plan is none; --yes does not approve.'
  static override args = { run: RUN, step: arg({ ...ARG, required: true, description: 'The step that asks' }) }
  static override flags = { digest: string({ description: 'The plan that was reviewed', helpValue: 'sha256:…' }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsApprove)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const run = await this.runId(app, args.run)
      const state = fold((await app.store.read(run)).map(({ event }) => event))
      const question = questionOf(state, { kind: 'approve', step: args.step, target: null })
      if (!question?.digest)
        throw new Refused(`step ${args.step} does not ask for an approval now`, `stanch runs show ${args.run}`)
      const rule = question.rule ? [line(`rule   ${approvalInWords(question.rule)}`, 'dim', 2)] : []
      screen.say(line(question.prompt, 'strong'), ...question.lines.map((text) => line(text, 'plain', 2)), ...rule)
      screen.say(line(`plan   ${question.digest}`, 'dim', 2))
      const again = `stanch runs approve ${args.run} ${args.step} --digest ${question.digest}`
      if (flags.digest === undefined) {
        if (!screen.interactive) throw nobodyHere(again)
        const word = state.spec.credential ?? args.step
        if (!(await createAsk(screen, again).typed('To approve this plan.', word))) return this.end(EXIT.denied)
      }
      const digest = flags.digest ?? question.digest
      await this.wish(app, run, { ask: 'approve', step: args.step, digest })
      screen.show([line(`approved ${args.step}`, 'good')], { run, step: args.step, digest, approved: true })
    })
  }
}
