import { string as arg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { outlineOf } from '../../../../runbook/outline.ts'
import { runbookPage } from '../../../../views/runbook-page.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import { orRefuse } from '../../refused.ts'
import { writeNew } from '../../write-new.ts'

export default class RunbookDocs extends BaseCommand {
  static override summary = 'A runbook as a page: its steps as a picture, then each in words (Markdown with Mermaid)'
  static override args = {
    runbook: arg({ ...ARG, required: true, description: 'A name from `runbook list`, or a file' }),
  }
  static override flags = {
    out: string({ char: 'o', description: 'Write to a new file instead of stdout', helpValue: 'FILE', default: '-' }),
    force: boolean({ description: 'Replace the file when it is there' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunbookDocs)
    await this.withApp(flags, async (app, screen) => {
      const { runbook } = orRefuse(await app.runbook(args.runbook), '$ stanch runbook list')
      const outline = outlineOf(runbook, await app.verbs())
      const text = screen.output === 'text' ? runbookPage(outline) : `${JSON.stringify(outline, null, 2)}\n`
      if (flags.out === '-') return screen.raw(text)
      await writeNew(flags.out, text, flags.force)
    })
  }
}
