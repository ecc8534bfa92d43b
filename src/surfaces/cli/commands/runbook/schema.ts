import { string } from '@oclif/core/flags'
import { runbookSchema } from '../../../../runbook/json-schema.ts'
import { BaseCommand } from '../../base-command.ts'

export default class RunbookSchema extends BaseCommand {
  static override summary = 'JSON Schema of runbooks, for editors'

  static override flags = {
    of: string({
      options: ['runbook', 'test'],
      default: 'runbook',
      description: 'Of runbooks, or of their *.test.yaml',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(RunbookSchema)
    await this.withApp(flags, async (app, screen) => {
      const schema = flags.of === 'test' ? await app.testSchema() : runbookSchema(await app.verbs())
      screen.raw(`${JSON.stringify(schema, null, 2)}\n`)
    })
  }
}
