import { string } from '@oclif/core/flags'
import { existsSync } from 'node:fs'
import { commandLine, line } from '../../../../views/line.ts'
import { BaseCommand, RUN } from '../../base-command.ts'
import { Refused } from '../../refused.ts'

export default class AuditExport extends BaseCommand {
  static override summary = 'Write the evidence bundle of a run: the lines byte for byte, the signed heads, the keys'
  static override args = { run: RUN }
  static override flags = {
    out: string({ char: 'o', required: true, description: 'A new folder', helpValue: 'FOLDER' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(AuditExport)
    await this.withApp({ ...flags, run: args.run }, async (app, screen) => {
      const run = await this.runId(app, args.run)
      if (existsSync(flags.out)) throw new Refused(`C004 ${flags.out} exists`, 'name a folder that is not there yet')
      const files = await app.exportRun(run, flags.out)
      screen.show([...files.map((file) => line(file)), commandLine(`stanch audit verify --bundle ${flags.out}`)], {
        run,
        folder: flags.out,
        files,
      })
    })
  }
}
