import { loadHelpClass } from '@oclif/core/help'
import { nearest } from '../../../base/nearest.ts'
import { pageLines } from '../../../views/prose.ts'
import { BaseCommand } from '../base-command.ts'
import { EXIT } from '../exit-code.ts'
import { EXIT_WORDS, exitCodeLines } from '../exit-words.ts'
import { needPage } from '../pages.ts'
import { Refused } from '../refused.ts'

export default class Help extends BaseCommand {
  static override summary = 'Help on a command, on a code of a fault or a problem, or on exit codes'
  static override usage = 'help [COMMAND | CODE | exit-codes]'
  static override examples = ['help runs approve', 'help PROOF_DISPROVEN', 'help Y021', 'help exit-codes']
  /** A command is several words. */
  static override strict = false

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Help)
    const words = argv.map(String)
    const screen = this.screenOf(flags)
    if (words[0] === 'exit-codes') {
      const rows = Object.entries(EXIT).map(([name, code]) => ({ code, means: EXIT_WORDS[name as keyof typeof EXIT] }))
      return screen.show(exitCodeLines(), rows)
    }
    if (words.length === 1 && /^(?:[A-Z]\d{3}|[A-Z]+_[A-Z_]+|BUG|ABORTED)$/i.test(words[0] ?? '')) {
      const { code, page } = await needPage(words[0] ?? '')
      return screen.show(pageLines(`# ${code}\n\n${page}`), { code, page })
    }
    return this.#ofCommand(words)
  }

  async #ofCommand(words: readonly string[]): Promise<void> {
    const id = words.join(':')
    const known = [...this.config.commandIDs, ...this.config.topics.map(({ name }) => name)]
    if (words.length > 0 && !known.includes(id)) {
      const near = nearest(id, known)?.replaceAll(':', ' ')
      throw new Refused(
        'there is no such command or code',
        near === undefined ? '$ stanch help' : `did you mean ${near}?`,
      )
    }
    const HelpClass = await loadHelpClass(this.config)
    await new HelpClass(this.config, this.config.pjson.oclif.helpOptions).showHelp([...words])
  }
}
