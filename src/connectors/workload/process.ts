// A program on this machine, found by its pid file. It is sent a signal or restarted by a command given as an argv array;
// there is no shell. Proof is another start: another pid or start time, or, for a signal that only makes the program read
// its configuration again, another mark on its health page.
import { z } from 'zod'
import { connector, connectorFault } from '../../sdk/index.ts'
import type { Context, FaultError, Input, ThingTarget } from '../../sdk/index.ts'
import { absolutePath } from '../../sdk/absolute-path.ts'
import { awaitNewMark, Health, keepMark, readHealth, readMark, readMarks } from '../../sdk/start-mark.ts'
import type { StartMark } from '../../sdk/start-mark.ts'

const SHELL = /(?:^|\/)(?:sh|bash|dash|zsh|ksh|fish|busybox|env)$/

const Argument = z
  .string()
  .max(4096)
  .regex(/^[^\0]*$/)
const Target = z
  .strictObject({
    pid_file: absolutePath('File that holds the pid of the program'),
    signal: z
      .enum(['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'])
      .optional()
      .meta({ description: 'SIGTERM where something starts the program again; the others need health' }),
    argv: z
      .tuple([Argument.min(1)], Argument)
      .optional()
      .meta({ description: 'Command that restarts it, for example [systemctl, restart, shop]; not a shell' }),
    health: Health.optional().meta({ description: 'Where a new start shows; without it: pid and start time' }),
  })
  .refine(({ signal, argv }) => (signal === undefined) !== (argv === undefined), 'takes either signal or argv')
  .refine(({ argv }) => argv === undefined || !SHELL.test(argv[0]), 'argv names a program, not a shell')
  .refine(
    ({ signal, health }) => signal === undefined || signal === 'SIGTERM' || health !== undefined,
    'a signal that does not end the program needs health, or nobody can see that it worked',
  )
const Mark = z.strictObject({ was: z.string().nullable() })

type In = Input<Record<string, never>, ThingTarget<z.output<typeof Target>>, unknown>

export default connector({
  kind: 'workload',
  id: 'process',
  title: 'A program on this machine',
  rights: { 'workload/restart': ['signal the process, as the user that runs stanch'] },
  settings: z.strictObject({}),
  target: Target,
}).action('workload/restart', {
  change: Mark,
  receipt: Mark,

  async observe(ctx, input) {
    return { ...(await readMarks(ctx, () => readNow(ctx, input))), runs: (await readProgram(ctx, input)) !== null }
  },

  plan({ was, now, asked, runs }, { target: { id, with: at } }) {
    if (asked && isAnother({ was, now }, at)) {
      return { kind: 'settled', because: `${id} has started again since we asked`, receipt: { was } }
    }
    if (at.signal !== undefined && !runs) {
      return {
        kind: 'blocked',
        because: `no program runs under ${at.pid_file}`,
        fix: 'start it; it reads the secret then',
      }
    }
    const says = at.signal === undefined ? `Runs ${at.argv?.join(' ')}` : `Sends ${at.signal} to ${id}`
    const lines = was === null && at.health ? [`${id} does not answer now, so a new start cannot be proven`] : []
    return { kind: 'change', change: { was }, says: `${says}, so that ${id} reads its secret again`, lines }
  },

  async apply(ctx, input, change) {
    ctx.signal.throwIfAborted()
    await keepMark(ctx, change.was)
    const seen = await readProgram(ctx, input)
    const now = input.target.with.health ? await readMark(ctx, () => readNow(ctx, input)) : (seen?.mark ?? null)
    if (!isAnother({ was: change.was, now }, input.target.with)) await restart(ctx, input, seen)
    return change
  },

  verify: (ctx, input, receipt) =>
    awaitNewMark(ctx, {
      claim: `${input.target.id} has started again and read its secret`,
      was: receipt?.was ?? null,
      noneIsCertain: !input.target.with.health,
      read: () => readNow(ctx, input),
    }),

  undo: { cannot: 'a restart cannot be taken back' },
})

/** Without health page "no mark before" means "no such program", so any program is a new one. */
function isAnother({ was, now }: { was: StartMark | null; now: StartMark | null }, at: In['target']['with']): boolean {
  if (now === null || now === was) return false
  return was !== null || !at.health
}

async function restart(ctx: Context, input: In, seen: Program | null): Promise<void> {
  const { signal, argv } = input.target.with
  if (signal !== undefined) {
    if (!seen) throw goneFault(input)
    return ctx.machine.signal(seen.pid, signal)
  }
  const end = argv && (await ctx.machine.run(argv))
  if (end?.code !== 0) throw commandFault(input, end?.code ?? null)
}

async function readNow(ctx: Context, input: In): Promise<StartMark | null> {
  const { health } = input.target.with
  return health ? readHealth(ctx, health) : ((await readProgram(ctx, input))?.mark ?? null)
}

/** Pid and mark from one look: the one that is signalled must be the one that was planned on. */
interface Program {
  readonly pid: number
  readonly mark: StartMark
}

/** Null when no such program runs: a pid file outlives its program. */
async function readProgram(ctx: Context, { target }: In): Promise<Program | null> {
  const text = (await ctx.machine.readFile(target.with.pid_file))?.text ?? ''
  const pid = /^\s*\d{1,10}\s*$/.test(text) ? Number(text) : 0
  const started = pid > 1 ? await ctx.machine.startedAt(pid) : undefined
  return started === undefined ? null : { pid, mark: `${pid} since ${started}` }
}

function goneFault({ target }: In): FaultError {
  return connectorFault(
    {
      code: 'TARGET_MOVED',
      what: `${target.id} ended before it could be told`,
      saw: `no program under ${target.with.pid_file}`,
      wanted: 'the program that was planned on',
      retry: 'safe',
      next: [{ say: 'See whether it comes back, then plan again:', command: 'stanch runs retry RUN STEP' }],
    },
    'none',
  )
}

function commandFault({ target }: In, code: number | null): FaultError {
  return connectorFault(
    {
      code: 'TARGET_REFUSED_US',
      what: `the command that restarts ${target.id} failed`,
      saw: code === null ? 'it was ended by a signal' : `exit code ${code}`,
      wanted: 'exit code 0',
      next: [{ say: 'Run the command by hand, as the user of stanch, and read what it says.' }],
    },
    'unknown',
  )
}
