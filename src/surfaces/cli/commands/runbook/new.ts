import { string } from '@oclif/core/flags'
import { ProblemsError } from '../../../../model/problem-error.ts'
import { CREDENTIAL_KINDS } from '../../../../model/runbook.ts'
import { newRunbook } from '../../../../runbook/new-runbook.ts'
import { readRunbook } from '../../../../runbook/read-runbook.ts'
import { commandLine, line } from '../../../../views/line.ts'
import { shellWord } from '../../../../views/paste.ts'
import { createAsk } from '../../ask.ts'
import { BaseCommand } from '../../base-command.ts'
import { askWanted } from '../../new-runbook.ts'
import { readPairs } from '../../pairs.ts'
import { orRefuse } from '../../refused.ts'
import { writeNew } from '../../write-new.ts'

export default class RunbookNew extends BaseCommand {
  static override summary = 'Write a new runbook from four answers: name, title, what leaked, what it shall do'
  static override description = `Without a terminal the answers are given with --set: name, title, kind (${CREDENTIAL_KINDS.join(' or ')}), and strategy (contain-first, overlap, ask, sessions; by-hand for a key) or actions (a list with commas). Nothing is ever overwritten.`
  static override flags = {
    set: string({
      multiple: true,
      multipleNonGreedy: true,
      default: [],
      description: 'An answer, key=value',
      helpValue: 'key=value',
    }),
    out: string({
      char: 'o',
      description: 'The new file; - for stdout; NAME.yaml here unless said',
      helpValue: 'FILE',
    }),
  }

  async run(): Promise<void> {
    const { flags } = await this.parse(RunbookNew)
    await this.withApp(flags, async (app, screen) => {
      const verbs = await app.verbs()
      const wanted = await askWanted(createAsk(screen, 'stanch runbook new'), orRefuse(readPairs(flags.set)))
      const text = orRefuse(newRunbook(wanted, verbs), '$ stanch runbook explain --field steps.uses')
      const out = flags.out ?? `${wanted.name}.yaml`
      const { problems } = readRunbook({ file: out, bytes: new TextEncoder().encode(text) }, verbs)
      if (problems.length > 0) throw new ProblemsError(problems)
      if (out === '-') return screen.raw(text)
      await writeNew(out, text, false)
      screen.say(
        line(`wrote ${out}`, 'good'),
        commandLine(`stanch runbook explain ${shellWord(out.includes('/') ? out : `./${out}`)}`),
        commandLine('stanch runbook schema > runbook.schema.json   # beside it, for completion in an editor'),
      )
    })
  }
}
