import { string as arg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { auditLines, isVerified } from '../../../../views/audit-card.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import { EXIT } from '../../exit-code.ts'
import { orRefuse } from '../../refused.ts'

export default class AuditVerify extends BaseCommand {
  static override summary = 'Check the chain, the signed heads and the registry; names the first bad line'
  static override args = { run: arg({ ...ARG, description: 'One run; everything without it' }) }
  static override flags = {
    bundle: string({ description: 'An exported bundle instead of the own journal', helpValue: 'FOLDER' }),
    keys: string({
      description: 'Policy file with the public keys that may sign; else those of here',
      helpValue: 'FILE',
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AuditVerify)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const { bundle, keys } = flags
      const run = args.run === undefined || bundle !== undefined ? args.run : await this.runId(app, args.run)
      const asked = { ...(run && { run }), ...(bundle !== undefined && { bundle }), ...(keys && { keys }) }
      const found = orRefuse(await app.verify(asked), '$ stanch audit export RUN -o FOLDER')
      screen.show(auditLines(found), found)
      if (!isVerified(found)) this.end(EXIT.journal)
    })
  }
}
