import { string as arg } from '@oclif/core/args'
import { line } from '../../../../views/line.ts'
import { ARG, BaseCommand } from '../../base-command.ts'
import { EXIT } from '../../exit-code.ts'
import { problemLines } from '../../problem-lines.ts'
import { orRefuse, Refused } from '../../refused.ts'

export default class RunbookTest extends BaseCommand {
  static override summary =
    'Play a runbook with answers that were written down, and see whether it does what is expected'
  static override description =
    'A NAME.test.yaml beside NAME.yaml gives an inventory, what the systems answer and what people do. The real run core plays it; nothing outside is called.'
  static override args = {
    runbook: arg({ ...ARG, description: 'A runbook or a test file; every test there is without it' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RunbookTest)
    await this.withApp(flags, async (app, screen) => {
      const tested = orRefuse(await app.testRunbooks(args.runbook), '$ stanch runbook list')
      if (tested.length === 0) throw new Refused('there are no tests', 'write NAME.test.yaml beside NAME.yaml')
      const cases = tested.flatMap(({ file, runbook, cases: own }) => own.map((one) => ({ file, runbook, ...one })))
      const failed = cases.filter(({ problems }) => problems.length > 0).length
      const lines = tested.flatMap(({ runbook, text, cases: own }) => [
        line(runbook, 'strong'),
        ...own.flatMap(({ name, problems }) => [
          line(`${problems.length > 0 ? 'FAILED' : 'passed'}   ${name}`, problems.length > 0 ? 'bad' : 'good', 2),
          ...problemLines(problems, text),
        ]),
      ])
      const sum = line(`${cases.length} cases, ${failed} failed`, failed > 0 ? 'bad' : 'good')
      screen.show([...lines, sum], cases)
      this.end(failed > 0 ? EXIT.bug : EXIT.done)
    })
  }
}
