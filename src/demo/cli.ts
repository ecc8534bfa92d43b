import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'

/** `bin/dev.js` from the sources, `bin/stanch.js` from the build: the very program that a responder types. */
const BIN = join(import.meta.dirname, '../../bin', extname(import.meta.filename) === '.ts' ? 'dev.js' : 'stanch.js')

export interface Cli {
  /** Ends by itself; gives exit code and stdout. */
  run(argv: readonly string[], as?: 'bob'): Promise<{ readonly code: number | null; readonly stdout: string }>
  /** With this terminal as its own. */
  atTerminal(argv: readonly string[], as: 'bob'): Promise<number | null>
  /** Goes on beside us. */
  start(argv: readonly string[], watch: Watch): Running
}

export interface Watch {
  /** A line of stdout: one journal entry as JSON. */
  readonly entry: (entry: Entry) => void
  /** A line of stderr, for people. */
  readonly said: (line: string) => void
}

/** As much of a journal entry as the story needs. */
export interface Entry {
  readonly run: string
  readonly event: {
    readonly type: string
    readonly step?: string
    readonly question?: {
      readonly id: string
      readonly kind: string
      readonly step: string
      readonly digest: string | null
    }
  }
}

export interface Running {
  readonly ended: Promise<number | NodeJS.Signals | null>
  /** SIGKILL: nothing is tidied up. */
  kill(): void
}

/** `env`: beside PATH, all that the program sees. `bobKey`: the file with the key by which Bob approves. */
export function cli(env: Readonly<Record<string, string>>, bobKey: string): Cli {
  const envOf = (as?: 'bob'): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'] ?? '',
    ...env,
    ...(as === 'bob' && { STANCH_IDENTITY: bobKey }),
  })
  return {
    run: async (argv, as) => {
      const child = spawn(process.execPath, [BIN, ...argv], { env: envOf(as), stdio: ['ignore', 'pipe', 'pipe'] })
      let stdout = ''
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')))
      child.stderr.resume()
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, stdout }
    },
    atTerminal: async (argv, as) => {
      const child = spawn(process.execPath, [BIN, ...argv], { env: { ...process.env, ...envOf(as) }, stdio: 'inherit' })
      return ((await once(child, 'close')) as [number | null])[0]
    },
    start: (argv, { entry, said }) => {
      const child = spawn(process.execPath, [BIN, ...argv], { env: envOf(), stdio: ['ignore', 'pipe', 'pipe'] })
      createInterface({ input: child.stdout }).on('line', (line) => {
        const read = JSON.parse(line) as Entry
        if ('event' in read) entry(read)
      })
      createInterface({ input: child.stderr }).on('line', said)
      const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null)
      return { ended, kill: () => void child.kill('SIGKILL') }
    },
  }
}
