import { string as arg } from '@oclif/core/args'
import { string } from '@oclif/core/flags'
import { nearest } from '../../../../base/nearest.ts'
import { explainAction } from '../../../../runbook/explain-action.ts'
import { explainField } from '../../../../runbook/explain-field.ts'
import { explainStep } from '../../../../runbook/explain-step.ts'
import { explainRunbook } from '../../../../runbook/explain.ts'
import { verbOf } from '../../../../runbook/verb-table.ts'
import { pageLines, proseLines } from '../../../../views/prose.ts'
import type { App } from '../../app.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import { needPage } from '../../pages.ts'
import { orRefuse, Refused } from '../../refused.ts'
import type { Screen } from '../../screen.ts'

export default class RunbookExplain extends BaseCommand {
  static override summary = 'What a runbook, a step, a field or a problem code means'
  static override args = {
    runbook: arg({ ...ARG, description: 'A name from `runbook list`, or a file' }),
    step: arg({ ...ARG, description: 'One step of it, with all that holds for it' }),
  }
  static override flags = {
    field: string({
      description: 'A field of the format, or an action',
      helpValue: 'steps.approve.within',
      exclusive: ['code'],
    }),
    code: string({ description: 'A code that lint tells', helpValue: 'Y021' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunbookExplain)
    if (flags.code !== undefined) {
      const { code, page } = await needPage(flags.code)
      return this.screenOf(flags).show(pageLines(`# ${code}\n\n${page}`), { code, page })
    }
    await this.withApp(flags, async (app, screen) => {
      if (flags.field !== undefined) return showField(app, screen, flags.field)
      if (args.runbook === undefined) throw new Refused('nothing is named to explain', HINT)
      return showRunbook({ app, screen }, args.runbook, args.step)
    })
  }
}

const HINT = 'name a runbook (stanch runbook list), --field steps.approve, or --code Y021'

async function showField(app: App, screen: Screen, field: string): Promise<void> {
  const verb = verbOf(await app.verbs(), field)
  if (verb) return screen.show(proseLines(explainAction(field, verb)), { action: field, summary: verb.summary })
  const { lines, schema } = orRefuse(explainField(field), '$ stanch runbook explain --field steps')
  screen.show(proseLines(lines), { field, schema })
}

async function showRunbook(
  { app, screen }: { app: App; screen: Screen },
  name: string,
  id: string | undefined,
): Promise<void> {
  const { runbook } = orRefuse(await app.runbook(name), '$ stanch runbook list')
  if (id === undefined) return screen.show(proseLines(explainRunbook(runbook)), runbook)
  const lines = explainStep(runbook, id, await app.verbs())
  const ids = runbook.steps.map((step) => step.id)
  if (lines)
    return screen.show(
      proseLines(lines),
      runbook.steps.find((step) => step.id === id),
    )
  const near = nearest(id, ids)
  throw new Refused(
    'this runbook has no such step',
    near === undefined ? `it has ${ids.join(', ')}` : `did you mean ${near}?`,
  )
}
