import { string as arg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { ARG, BaseCommand } from '../base-command.ts'
import { INPUT_FLAGS, startRun } from '../start-run.ts'

export default class Run extends BaseCommand {
  static override summary = 'Start a run: plan, show, ask, act, prove'
  static override description =
    'Observes and plans first, shows what will change, and acts only after a confirmation. Steps that need an approval ask for it when they are reached; --yes confirms, it never approves.'
  static override examples = [
    '<%= config.bin %> run leaked-oidc-client-secret --set client=shop-web --set strategy=contain-first --secret leaked=-',
  ]
  static override args = {
    runbook: arg({ ...ARG, required: true, description: 'A name from `runbook list`, or a file' }),
  }
  static override flags = {
    ...INPUT_FLAGS,
    wait: boolean({ description: 'Without a terminal, go on waiting for people instead of ending with 5' }),
    plan: string({ description: 'Refuse unless the plan still has this digest', helpValue: 'sha256:…' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Run)
    await this.withApp(flags, async (app, screen) => this.end(await startRun({ app, screen }, { ...flags, ...args })))
  }
}
