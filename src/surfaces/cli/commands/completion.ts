import { string as arg } from '@oclif/core/args'
import { ARG, BaseCommand } from '../base-command.ts'
import { bashCompletion } from '../completion/bash.ts'
import { fishCompletion } from '../completion/fish.ts'
import { spotsOf } from '../completion/tree.ts'
import { zshCompletion } from '../completion/zsh.ts'

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }

export default class Completion extends BaseCommand {
  static override summary = 'A script that lets your shell complete commands, flags, runbooks and runs'
  static override description =
    'The first lines of the script say where it goes. For this shell: eval "$(stanch completion bash)".'
  static override args = {
    shell: arg({ ...ARG, required: true, options: Object.keys(SHELLS), description: 'Your shell' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Completion)
    const script = SHELLS[args.shell as keyof typeof SHELLS](spotsOf(this.config))
    const screen = this.screenOf(flags)
    if (screen.output === 'text') screen.raw(script)
    else screen.show([], { shell: args.shell, script })
  }
}
