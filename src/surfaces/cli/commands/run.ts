import { string as arg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { ARG, BaseCommand } from '../base-command.ts'
import { readPlanFile } from '../plan-file.ts'
import { Refused } from '../refused.ts'
import type { StartFlags } from '../start-run.ts'
import { INPUT_FLAGS, startRun } from '../start-run.ts'

export default class Run extends BaseCommand {
  static override summary = 'Start a run: plan, show, ask, act, prove'
  static override description =
    'Observes and plans first, shows what will change, and acts only after a confirmation. Steps that need an approval ask for it when they are reached; --yes confirms, it never approves. With --plan FILE exactly the plan of that file is run, without another confirmation; when the world has moved since, it is refused and the difference is shown.'
  static override examples = [
    '<%= config.bin %> run leaked-oidc-client-secret --set client=shop-web --set strategy=contain-first --secret leaked=-',
    '<%= config.bin %> run --plan leak.plan --secret leaked=-',
  ]
  static override args = {
    runbook: arg({ ...ARG, description: 'A name from `runbook list`, or a file; with --plan FILE it is in the file' }),
  }
  static override flags = {
    ...INPUT_FLAGS,
    wait: boolean({ description: 'Without a terminal, go on waiting for people instead of ending with 5' }),
    plan: string({
      description: 'The plan that was reviewed: the file that `plan -o` wrote, or its digest',
      helpValue: 'FILE|sha256:…',
    }),
    step: boolean({ description: 'Ask before each step that changes something' }),
    from: string({ description: 'Leave out the steps above this one', helpValue: 'STEP', exclusive: ['only'] }),
    only: string({
      description: 'Leave out every other step',
      helpValue: 'STEP',
      multiple: true,
      multipleNonGreedy: true,
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Run)
    const part = { from: flags.from, only: flags.only }
    const start = await startOf({ ...flags, part, runbook: args.runbook })
    await this.withApp(flags, async (app, screen) => this.end(await startRun({ app, screen }, start)))
  }
}

type Given = Omit<StartFlags, 'runbook'> & { readonly runbook: string | undefined }

/** What the file says, or what the arguments say; never both. */
async function startOf({ plan, runbook, ...flags }: Given): Promise<StartFlags> {
  if (plan === undefined || plan.startsWith('sha256:')) {
    if (runbook === undefined) throw new Refused('missing: RUNBOOK', 'see --help')
    return { ...flags, runbook, plan }
  }
  if (runbook !== undefined || flags.set.length > 0)
    throw new Refused('the runbook and its inputs are in the plan', 'give --plan FILE without RUNBOOK and --set')
  const file = await readPlanFile(plan)
  const set = Object.entries(file.inputs).map(([name, value]) => `${name}=${value}`)
  return { ...flags, runbook: file.runbook, set, reviewed: file }
}
