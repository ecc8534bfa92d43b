// The whole job in one minute, on this machine alone: a leak, an attacker, a response that is killed in the middle, and the
// proofs. Ends with 1 when anything is not as it should be. `--interactive`: you approve in Bob's place.
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { argv, stdout } from 'node:process'
import { styleText } from 'node:util'
import { cli } from './cli.ts'
import type { Cli } from './cli.ts'
import { lootLines, respond } from './story.ts'
import { startWorld } from './world.ts'
import type { World } from './world.ts'

const failures: string[] = []

function say(text: string): void {
  stdout.write(`   ${text}\n`)
}

function title(text: string): void {
  stdout.write(`\n${styleText('bold', text, { stream: stdout })}\n`)
}

/** What this demo promises; a promise that is broken is said at once and ends it with 1. */
function must(holds: boolean, promise: string): void {
  if (!holds) failures.push(promise)
  say(styleText(holds ? 'green' : 'red', `${holds ? '✓' : '✗ NOT SO:'} ${promise}`, { stream: stdout }))
}

async function attacked(world: World, isOpen: boolean): Promise<void> {
  const loot = await world.attack()
  for (const line of lootLines(loot)) say(line)
  const open = [loot.token.got_token, ...loot.programs.map(({ got_in: isIn }) => isIn)]
  must(
    open.every((one) => one === isOpen),
    isOpen ? 'the attacker gets in everywhere' : 'the attacker is refused everywhere',
  )
}

async function tell(world: World): Promise<void> {
  const keep = await mkdtemp(join(tmpdir(), 'stanch-demo-'))
  const state = { HOME: keep, STANCH_STATE_DIR: join(keep, 'state') }
  const stanch = cli(state, world.people.bobKeyPath)
  title('A leak: the attacker has the client secret of shop-web, and two stolen session cookies')
  await attacked(world, true)
  title('The response: stanch run leaked-oidc-client-secret')
  const interactive = argv.includes('--interactive')
  const { dir, leakedPath } = world
  const telling = { cli: stanch, dir, leakedPath, interactive, say, title, answered: new Set<string>() }
  const { run, killed, code } = await respond(telling)
  must(killed === 'SIGKILL', 'stanch was killed in the middle')
  must(code === 3, 'the resumed run ended; exit code 3, because one step was done by hand and is not called proven')
  title('The attacker tries again')
  await attacked(world, false)
  title('The two programs, with the new secret')
  const { web, portal } = await world.logInAnew()
  must(web === 200 && portal === 200, 'people log in at both programs again')
  await owners(world)
  await evidence(stanch, { dir, run, keep })
}

async function owners({ messages, mails }: World): Promise<void> {
  title('The owners')
  const told = (await (await fetch(messages)).json()) as readonly { readonly text: string }[]
  const mailed = (await (await fetch(mails)).json()) as readonly { readonly headers: { readonly subject: string } }[]
  for (const { text } of told) say(`chat: ${text.slice(0, 110)}`)
  for (const { headers } of mailed) say(`mail: ${headers.subject}`)
  must(told.length > 0 && mailed.length > 0, 'chat and mailbox hold the notice')
}

interface Kept {
  readonly dir: string
  readonly run: string
  readonly keep: string
}

async function evidence(stanch: Cli, { dir, run, keep }: Kept): Promise<void> {
  title('The evidence')
  const at = ['-C', dir]
  const [report, bundle] = [join(keep, 'report.md'), join(keep, 'evidence')]
  const written = await stanch.run(['report', run, '-o', report, ...at])
  must(written.code === 0, `the report is written: ${report}`)
  const sound = await stanch.run(['audit', 'verify', ...at])
  must(sound.code === 0, 'stanch audit verify: the journal is as it was written')
  await stanch.run(['audit', 'export', run, '-o', bundle, ...at])
  await flipOneByte(bundle)
  const { code, stdout: found } = await stanch.run(['audit', 'verify', '--bundle', bundle, ...at])
  for (const line of found.trimEnd().split('\n').slice(0, 3)) say(line)
  must(code === 8 && /line 7 /.test(found), 'one flipped byte in line 7 of the exported evidence is found, by line')
}

/** In the seventh line, in a place that keeps it JSON: what a careful forger would do. */
async function flipOneByte(bundle: string): Promise<void> {
  const name = (await readdir(bundle)).find((file) => file.endsWith('.jsonl')) ?? ''
  const lines = (await readFile(join(bundle, name), 'utf8')).split('\n')
  lines[6] = (lines[6] ?? '').replace(/"mono":"(\d)/, (_, digit: string) => `"mono":"${(Number(digit) % 9) + 1}`)
  await writeFile(join(bundle, name), lines.join('\n'))
}

const world = await startWorld({ user: userInfo().username })
try {
  await tell(world)
  title(failures.length === 0 ? 'Contained, rotated, logged out, told; each of it proven.' : 'NOT everything held:')
  for (const failure of failures) say(failure)
} finally {
  await world.stop()
}
process.exitCode = failures.length === 0 ? 0 : 1
