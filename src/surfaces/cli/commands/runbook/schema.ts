import { runbookSchema } from '../../../../runbook/json-schema.ts'
import { BaseCommand } from '../../base-command.ts'

export default class RunbookSchema extends BaseCommand {
  static override summary = 'JSON Schema of runbooks, for editors'

  async run(): Promise<void> {
    const { flags } = await this.parse(RunbookSchema)
    await this.withApp(flags, async (app, screen) =>
      screen.raw(`${JSON.stringify(runbookSchema(await app.verbs()), null, 2)}\n`),
    )
  }
}
