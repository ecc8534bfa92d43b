import { string as arg } from '@oclif/core/args'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'
import { provide } from '../../provide.ts'
import { INPUT_FLAGS } from '../../start-run.ts'
import { environmentWarnings } from '../../start-warnings.ts'

export default class RunsProvide extends BaseCommand {
  static override summary = 'Bring back what a step done by hand asks for, or a secret that is missing'
  static override description =
    'NAME is a step that waits for work done by hand, or the name of a secret (leaked, steps.issue.fresh). Secrets come by --secret or a hidden prompt and are sealed, never written down.'
  static override args = {
    run: RUN,
    name: arg({ ...ARG, required: true, description: 'The step, or the name of the secret' }),
    target: arg({ ...ARG, description: 'The target of the step' }),
  }
  static override flags = INPUT_FLAGS

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsProvide)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const run = await this.runId(app, args.run)
      screen.say(...environmentWarnings(flags.secret))
      const done = await provide({ app, screen, run }, { ...flags, ...args, target: args.target ?? null })
      screen.show(done.lines, done.value)
    })
  }
}
