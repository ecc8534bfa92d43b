import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld } from '../../src/demo/world.ts'
import type { World } from '../../src/demo/world.ts'
import { findCanary } from '../fakes/canaries.ts'

// One whole incident through the real program, with everything it says, writes and shows to other users of the machine
// collected; then every secret of that incident is looked for in it, in every encoding.
const BIN = join(import.meta.dirname, '../../bin/dev.js')

let world: World
let home: string
const collected: { readonly where: string; readonly bytes: Buffer }[] = []
const seenProcesses = new Map<string, string>()

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'stanch-canary-'))
  world = await startWorld({ user: userInfo().username })
  await incident()
}, 120_000)
afterAll(async () => {
  await world.stop()
  rmSync(home, { recursive: true })
})

function stanch(argv: readonly string[], more: Record<string, string> = {}): Promise<{ code: number; stdout: string }> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, STANCH_STATE_DIR: join(home, 'state'), ...more }
  const child = spawn(process.execPath, [BIN, ...argv, '-C', world.dir], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk)
    lookAtProcesses()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err.push(chunk)
    lookAtProcesses()
  })
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const name = argv.slice(0, 2).join(' ')
      collected.push({ where: `stdout of ${name}`, bytes: Buffer.concat(out) })
      collected.push({ where: `stderr of ${name}`, bytes: Buffer.concat(err) })
      resolve({ code: code ?? -1, stdout: Buffer.concat(out).toString() })
    })
  })
}

/** Arguments and environments of every process but the drill world's own programs, which take neither. */
function lookAtProcesses(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const file of ['cmdline', 'environ']) {
      try {
        seenProcesses.set(`${pid}/${file}`, readFileSync(`/proc/${pid}/${file}`, 'latin1'))
      } catch {
        // It has ended.
      }
    }
  }
}

/** Everything goes through: a refusal, a stop for an approval, the approval, work by hand, a bad request, the evidence. */
async function incident(): Promise<void> {
  const leaked = `leaked=@${world.leakedPath}`
  const asked = ['--set', 'client=shop-web', '--set', 'strategy=contain-first']
  await stanch(['probe', 'shop-web', '--secret', leaked])
  await stanch(['run', 'leaked-oidc-client-secret', ...asked, '--secret', `leaked=${value('leaked-secret')}`])
  await stanch(['plan', 'leaked-oidc-client-secret', ...asked, '--secret', leaked, '--json'])
  await stanch(['run', 'leaked-oidc-client-secret', ...asked, '--secret', leaked, '--yes', '--output', 'ndjson'])
  const [{ run, waits }] = JSON.parse((await stanch(['status', '--json'])).stdout)
  expect(waits[0].step).toBe('issue')
  const shown = JSON.parse((await stanch(['runs', 'show', run, '--timeline', '--json'])).stdout)
  const digest = shown.waits[0].digest as string
  const bob = { STANCH_IDENTITY: world.people.bobKeyPath }
  await stanch(['runs', 'approve', run, 'issue', '--digest', digest], bob)
  await stanch(['runs', 'resume', run])
  await stanch(['runs', 'provide', run, 'clean-up', '--set', 'link=https://tickets.example.com/1'])
  expect((await stanch(['runs', 'resume', run, '--output', 'ndjson'])).code).toBe(3)
  await stanch(['report', run, '-o', join(home, 'report.md')])
  await stanch(['report', run, '--json'])
  await stanch(['audit', 'export', run, '-o', join(home, 'evidence')])
  await stanch(['audit', 'verify'])
  await stanch(['doctor', '--json'])
  await stanch(['inventory', 'lint'])
}

function value(name: string): string {
  return readFileSync(join(world.dir, name), 'utf8')
}

/** By name; the fresh one is where a program reads it now. */
function secrets(): readonly (readonly [name: string, value: string])[] {
  const fresh = /OIDC_CLIENT_SECRET="([^"]+)"/.exec(value('web.env'))?.[1] ?? ''
  const names = [
    'leaked-secret',
    'admin-key',
    'store-token',
    'chat-token',
    'webhook-key',
    'canary-web',
    'canary-portal',
  ]
  const keys = ['bob.pem', 'logout-key.pem'].map((name): [string, string] => [name, value(name).split('\n')[1] ?? ''])
  return [['fresh', fresh], ...names.map((name): [string, string] => [name, value(name)]), ...keys]
}

/** Everything under a folder, byte for byte; the keys that open the escrow are secrets by trade and are left out. */
function filesUnder(folder: string): readonly { where: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ where: path.slice(home.length), bytes: readFileSync(path) }))
}

function leaks(places: readonly { where: string; bytes: Buffer }[]): readonly string[] {
  return places.flatMap(({ where, bytes }) =>
    secrets().flatMap(([name, secret]) => findCanary(bytes, [secret]).map((form) => `${name} as ${form} in ${where}`)),
  )
}

test('every secret of the incident is known, and the search finds it where it belongs', () => {
  for (const [name, secret] of secrets()) expect([name, secret.length > 20]).toEqual([name, true])
  expect(leaks([{ where: 'web.env', bytes: readFileSync(join(world.dir, 'web.env')) }])).toContain(
    'fresh as plain in web.env',
  )
})

test('no secret is in anything that was said on stdout or stderr', () => {
  expect(collected.length).toBeGreaterThan(20)
  expect(leaks(collected)).toEqual([])
})

test('no secret is in any file that was written: journal, evidence, report, cache', () => {
  const files = filesUnder(home)
  expect(files.map(({ where }) => where)).toEqual(
    expect.arrayContaining(['/report.md', '/state/drill/journal.db', expect.stringMatching(/\/evidence\/.*\.jsonl$/)]),
  )
  expect(leaks(files)).toEqual([])
})

test('no secret is in a message to the owners', async () => {
  const places = [world.messages, world.mails].map(async (url) => ({
    where: url,
    bytes: Buffer.from(await (await fetch(url)).arrayBuffer()),
  }))
  const told = await Promise.all(places)
  expect(told.every(({ bytes }) => bytes.length > 200)).toBe(true)
  expect(leaks(told)).toEqual([])
})

test('no secret was in the arguments or the environment of any process', () => {
  const mine = [...seenProcesses].filter(([, text]) => text.includes('dev.js'))
  expect(mine.length).toBeGreaterThan(3)
  // The one that was typed as an argument by mistake is in our own argv; nobody can take that back.
  const places = [...seenProcesses]
    .filter(([, text]) => !text.includes(`leaked=${value('leaked-secret')}`))
    .map(([where, text]) => ({ where, bytes: Buffer.from(text, 'latin1') }))
  expect(leaks(places)).toEqual([])
})
