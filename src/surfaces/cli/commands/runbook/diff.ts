import { string as arg } from '@oclif/core/args'
import { boolean } from '@oclif/core/flags'
import type { Difference } from '../../../../runbook/difference.ts'
import { diffRunbooks } from '../../../../runbook/diff.ts'
import type { Line } from '../../../../views/line.ts'
import { columns, line } from '../../../../views/line.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import { EXIT } from '../../exit-code.ts'
import { orRefuse } from '../../refused.ts'

export default class RunbookDiff extends BaseCommand {
  static override summary =
    'What a change to a runbook changes: steps, inputs, and above all approvals that became weaker'
  static override args = {
    before: arg({ ...ARG, required: true, description: 'A name or a file' }),
    after: arg({ ...ARG, required: true, description: 'A name or a file' }),
  }
  static override flags = { 'exit-code': boolean({ description: 'End with 10 when the two differ' }) }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunbookDiff)
    await this.withApp(flags, async (app, screen) => {
      const before = orRefuse(await app.runbook(args.before), '$ stanch runbook list')
      const after = orRefuse(await app.runbook(args.after), '$ stanch runbook list')
      const found = diffRunbooks(before.runbook, after.runbook, await app.verbs())
      screen.show(linesOf(found), found)
      if (flags['exit-code'] && found.length > 0) this.end(EXIT.changes)
    })
  }
}

const TONES = { weaker: 'bad', removed: 'warn', added: 'good', changed: 'plain' } as const

function linesOf(found: readonly Difference[]): readonly Line[] {
  if (found.length === 0) return [line('they do the same', 'good')]
  const cells = found.map(({ kind, where, says }) => [kind === 'weaker' ? 'WEAKER' : kind, where, says])
  const rows = columns(cells).map((text, at) => line(text, TONES[found[at]?.kind ?? 'changed']))
  const weaker = found.filter(({ kind }) => kind === 'weaker').length
  const count = found.length === 1 ? '1 difference' : `${found.length} differences`
  const sum =
    weaker === 0
      ? count
      : `${count}; ${weaker} of them ${weaker === 1 ? 'asks or proves' : 'ask or prove'} less than before`
  return [...rows, line(sum, weaker > 0 ? 'bad' : 'strong')]
}
