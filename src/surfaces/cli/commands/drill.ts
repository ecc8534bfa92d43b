import { string as arg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { parseInjections } from '../../../engine/inject.ts'
import { ARG, BaseCommand } from '../base-command.ts'
import { orRefuse } from '../refused.ts'
import { INPUT_FLAGS, startRun } from '../start-run.ts'

export default class Drill extends BaseCommand {
  static override summary = 'Rehearse a runbook; every message says DRILL'
  static override description =
    'The same engine against an inventory that says `drill: true`, or against the built-in world when there is none. A canary is a client of your real systems that nothing depends on: with --canary it is really rotated. Refused on any other inventory. At the end it is compared with the last drill of this runbook.'
  static override examples = ['<%= config.bin %> drill leaked-oidc-client-secret --inject vault:503@2,idp:slow=5s']
  static override args = {
    runbook: arg({ ...ARG, required: true, description: 'A name from `runbook list`, or a file' }),
  }
  static override flags = {
    ...INPUT_FLAGS,
    wait: boolean({ description: 'Without a terminal, go on waiting for people instead of ending with 5' }),
    fakes: boolean({ description: 'In the built-in world, also where there is an inventory for drills' }),
    canary: boolean({
      description: 'At the real systems, with the inventory that the configuration names as `canary`',
      exclusive: ['fakes'],
    }),
    inject: string({
      description: 'What shall go wrong: CONNECTOR:503, :slow=5s, :lost or :refused; @2 for the second request only',
      helpValue: 'vault:503@2,…',
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Drill)
    const injections = flags.inject === undefined ? [] : orRefuse(parseInjections(flags.inject))
    const start = { ...flags, ...args, drill: { injections, said: flags.inject } }
    await this.withApp(flags, async (app, screen) => this.end(await startRun({ app, screen }, start)), {
      drill: true,
      fakes: flags.fakes,
      canary: flags.canary,
      injections,
    })
  }
}
