import { string as arg } from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import { boolean, string } from '@oclif/core/flags'
import { findRun } from '../../journal/run-id.ts'
import type { RunState } from '../../run/state.ts'
import type { Wish } from '../../engine/request.ts'
import type { App, Compose, ComposeOptions } from './app.ts'
import { createAsk } from './ask.ts'
import type { ErrorJson } from './error-card.ts'
import { errorCard } from './error-card.ts'
import { orRefuse } from './refused.ts'
import type { Screen, ScreenFlags } from './screen.ts'
import { createScreen } from './screen.ts'
import { showError } from './show-error.ts'

/** Never filled from a pipe: `echo s3cret | stanch run` would make the secret a runbook's name, and the name is printed. */
export const ARG = { ignoreStdin: true, noCacheDefault: true } as const
/** RUN: a run's id, or the last five characters of it or more. */
export const RUN = arg({ ...ARG, required: true, description: 'The run; the last 5 characters of its id are enough' })

const BASE_FLAGS = {
  output: string({ options: ['text', 'json', 'ndjson'], default: 'text', description: 'Form of the result on stdout' }),
  json: boolean({ hidden: true, description: 'The same as --output json' }),
  quiet: boolean({ char: 'q', description: 'Say nothing on stderr but errors and questions' }),
  'no-input': boolean({ description: 'Ask nothing; what would be asked ends the command with 5' }),
  yes: boolean({ char: 'y', description: 'Answer confirmations with yes; it never approves' }),
  plain: boolean({ description: 'One line an event, no cursor movement (also STANCH_PLAIN=1)' }),
  dir: string({ char: 'C', description: 'Look for stanch.config.yaml from here upward', noCacheDefault: true }),
  identity: string({
    env: 'STANCH_IDENTITY',
    description: 'File with the Ed25519 key that says who you are',
    noCacheDefault: true,
  }),
}

export interface CommonFlags extends ScreenFlags {
  readonly dir?: string | undefined
  readonly identity?: string | undefined
  /** The run this command is about, as it was typed. */
  readonly run?: string | undefined
}

/** What all commands share: flags, the way to the application, and how a command ends. */
export abstract class BaseCommand extends Command {
  static override baseFlags = BASE_FLAGS

  protected screenOf(flags: CommonFlags): Screen {
    return createScreen(flags, process.env)
  }

  /** The application for one act; closed however the act ends. */
  protected async withApp<T>(
    flags: CommonFlags,
    act: (app: App, screen: Screen) => Promise<T>,
    rehearsal: Pick<ComposeOptions, 'drill' | 'fakes' | 'canary' | 'injections'> = { drill: false },
  ): Promise<T> {
    const screen = this.screenOf(flags)
    const { compose }: { compose: Compose } = await import('../../main.ts')
    const ask = createAsk(screen, `stanch ${this.id?.replaceAll(':', ' ') ?? ''}`)
    const app = await compose({
      dir: flags.dir ?? process.cwd(),
      env: process.env,
      ...rehearsal,
      identity: flags.identity,
      run: flags.run,
      prompt: async (label) => (screen.interactive ? ask.hidden(label) : undefined),
    })
    try {
      return await act(app, screen)
    } finally {
      await app.close()
    }
  }

  /** This program, as its reports name it. */
  protected about(): { version: string; homepage: string } {
    return { version: this.config.version, homepage: String(this.config.pjson['homepage']) }
  }

  protected async runId(app: App, text: string): Promise<string> {
    const known = await app.store.runs()
    return orRefuse(
      findRun(
        text,
        known.map(({ run }) => run),
      ),
      '$ stanch runs list',
    )
  }

  /** One request of a person to a run; refused with the reason in a sentence. */
  protected async wish(app: App, run: string, wish: Wish): Promise<RunState> {
    return orRefuse(await app.request(await this.runId(app, run), wish), `$ stanch runs show ${run}`)
  }

  protected end(code: number): void {
    process.exitCode = code
  }

  protected override async catch(thrown: Error): Promise<void> {
    process.exitCode = showError(thrown, this.argv)
  }

  /** Nothing of oclif's parser or configuration: its own form prints every flag's value, four times. */
  protected override toErrorJson(thrown: unknown): ErrorJson {
    return errorCard(thrown).json
  }
}
