import { string as arg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { approve } from '../../approve.ts'
import { ARG, BaseCommand, RUN } from '../../base-command.ts'
import { because } from '../../because.ts'
import { Refused } from '../../refused.ts'

export default class RunsApprove extends BaseCommand {
  static override summary = 'Approve exactly the plan that a step shows'
  static override description =
    'Shows what will change and asks. Without a terminal the digest of the plan must be given, because an approval without having seen the plan is none; --yes does not approve. With --break-glass one person goes ahead alone: with a reason, before a witness who is told at once, and with a review that keeps the run open.'
  static override args = { run: RUN, step: arg({ ...ARG, required: true, description: 'The step that asks' }) }
  static override flags = {
    digest: string({ description: 'The plan that was reviewed', helpValue: 'sha256:…' }),
    'break-glass': boolean({ description: 'Nobody who may approve can be reached, and waiting is worse' }),
    because: because({ description: 'With --break-glass: the reason; it stays in the report' }),
    witness: string({ description: 'With --break-glass: a person of the policy who is told', helpValue: 'PERSON' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunsApprove)
    const glass = glassOf(flags)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const run = await this.runId(app, args.run)
      this.end(await approve({ app, screen, run }, { step: args.step, digest: flags.digest, glass }))
    })
  }
}

interface GlassFlags {
  readonly 'break-glass': boolean
  readonly because?: string | undefined
  readonly witness?: string | undefined
}

/** All three or none: an approval that names a witness by mistake must not be taken for one that needs none. */
function glassOf({ 'break-glass': broken, because: reason, witness }: GlassFlags) {
  if (broken && reason !== undefined && witness !== undefined) return { because: reason, witness }
  if (broken) throw new Refused('--break-glass needs --because TEXT and --witness PERSON')
  if (reason !== undefined || witness !== undefined) throw new Refused('--because and --witness go with --break-glass')
  return undefined
}
