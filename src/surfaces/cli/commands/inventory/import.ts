import { string as arg } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import { SOURCES } from '../../../../inventory/import/sources.ts'
import type { Source } from '../../../../inventory/import/sources.ts'
import { changeLines } from '../../../../views/import-card.ts'
import { commandLine, line } from '../../../../views/line.ts'
import { shellWord } from '../../../../views/paste.ts'
import { problemLines } from '../../problem-lines.ts'
import type { Imported } from '../../app.ts'
import { createAsk } from '../../ask.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import { EXIT } from '../../exit-code.ts'
import type { Screen } from '../../screen.ts'

export default class InventoryImport extends BaseCommand {
  static override summary = 'Take over what other files know; shows the change, and writes it only with --write'
  static override args = {
    source: arg({ ...ARG, required: true, options: [...SOURCES], description: 'What the files are' }),
    files: arg({ ...ARG, required: true, multiple: true, description: 'The files, all of them at once' }),
  }
  static override flags = {
    write: boolean({ description: 'Write the inventory, after a question; without a terminal only with --yes' }),
    namespace: string({ description: 'Of Kubernetes objects that name none', helpValue: 'NAME' }),
    'exit-code': boolean({ description: 'End with 10 when there is something to import' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(InventoryImport)
    await this.withApp(flags, async (app, screen) => {
      const source = args.source as Source
      const files = [args.files].flat()
      const imported = await app.importInventory({ source, files, namespace: flags.namespace })
      const isNew = imported.changes.length > 0
      show(screen, imported)
      if (flags.write && isNew) {
        if (!flags.yes && !(await createAsk(screen, again(source, files)).confirm(`Write ${imported.file}?`)))
          return this.end(EXIT.denied)
        await app.writeImport(imported)
        return screen.say(line(`${imported.file} is written`, 'good'), commandLine('stanch inventory lint'))
      }
      if (isNew) screen.say(line('nothing is written; to write it, add --write', 'dim'))
      if (isNew && flags['exit-code']) this.end(EXIT.changes)
    })
  }
}

function again(source: Source, files: readonly string[]): string {
  return `stanch inventory import ${source} ${files.map(shellWord).join(' ')} --write --yes`
}

function show(screen: Screen, { file, was, text, changes, problems }: Imported): void {
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`
  const sum = changes.length === 0 ? `${file} knows all of this` : `${count} of ${file}`
  screen.show([...changeLines(was, text), line(sum, 'strong')], { file, changes, problems })
  screen.say(...problemLines(problems))
}
