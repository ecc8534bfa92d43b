import type { Loot } from './attacker.ts'
import type { Cli, Entry, Running } from './cli.ts'

export interface Telling {
  readonly cli: Cli
  /** Where the configuration of the drill world is. */
  readonly dir: string
  readonly leakedPath: string
  /** Questions that have had their answer: whoever takes a run up hears of them again. */
  readonly answered: Set<string>
  /** You approve instead of Bob. */
  readonly interactive: boolean
  readonly say: (line: string) => void
  readonly title: (line: string) => void
}

export interface Told {
  readonly run: string
  /** How the killed process ended, and the exit code of the one that resumed. */
  readonly killed: number | NodeJS.Signals | null
  readonly code: number | NodeJS.Signals | null
}

/**
 * The middle of the demo: the runbook runs, Bob approves, stanch is killed with SIGKILL while it revokes, and another
 * process takes the run up and brings it to its end.
 */
export async function respond(telling: Telling): Promise<Told> {
  const { leakedPath, title } = telling
  const given = ['--set', 'client=shop-web', '--set', 'strategy=contain-first', '--secret', `leaked=@${leakedPath}`]
  const first = conducting(
    telling,
    ['run', 'leaked-oidc-client-secret', ...given, '--yes'],
    (event) => event.type === 'step.applying' && event.step === 'kill-now',
  )
  const killed = await first.running.ended
  const run = first.run()
  title('stanch was killed with SIGKILL in the middle of revoking. Another process takes the run up')
  const second = conducting(telling, ['runs', 'resume', run], () => false)
  return { run, killed, code: await second.running.ended }
}

interface Conducting {
  readonly running: Running
  readonly run: () => string
}

/** Shows what is said, lets people answer what is asked, and kills the program at the event that `last` names. */
function conducting(telling: Telling, argv: readonly string[], last: (event: Entry['event']) => boolean): Conducting {
  const { cli, dir, say } = telling
  let run = ''
  const running = cli.start([...argv, '--wait', '--output', 'ndjson', '-C', dir], {
    said: (line) => say(line),
    entry: (entry) => {
      ;({ run } = entry)
      if (last(entry.event)) running.kill()
      else if (entry.event.question) void answer(telling, run, entry.event.question)
    },
  })
  return { running, run: () => run }
}

async function answer(
  { cli, dir, answered, interactive, say }: Telling,
  run: string,
  { id, kind, step, digest }: NonNullable<Entry['event']['question']>,
): Promise<void> {
  if (answered.has(id)) return
  answered.add(id)
  const at = ['-C', dir]
  if (kind === 'by-hand') {
    const link = 'link=https://tickets.example.com/INC-1'
    await cli.run(['runs', 'provide', run, step, '--set', link, ...at])
  } else if (interactive) {
    await cli.atTerminal(['runs', 'approve', run, step, ...at], 'bob')
  } else {
    say(`   Bob reads the plan and signs it: stanch runs approve ${run.slice(-7)} ${step}`)
    await cli.run(['runs', 'approve', run, step, '--digest', digest ?? '', ...at], 'bob')
  }
}

/** What the attacker could do, in a line each. */
export function lootLines({ token, programs }: Loot): readonly string[] {
  const asked = token.got_token ? 'gets an access token' : `is refused (${token.error ?? 'no reason'})`
  return [
    `the leaked secret at the token endpoint: HTTP ${token.status}, ${asked}`,
    ...programs.map(
      ({ program, status, got_in: isIn }) =>
        `the stolen cookie at ${program}: HTTP ${status}, ${isIn ? 'is in' : 'is out'}`,
    ),
  ]
}
