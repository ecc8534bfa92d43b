import { chmodSync, chownSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BY_HAND, houseWith, withRun } from './house.ts'
import { stanch } from './stanch.ts'

// Each row of the matrix of bad inputs that needs no terminal, through the real program. Those that need one are in
// test/system/terminal.test.ts; signals, whose moment must be chosen, in signals.test.ts.

test('48: a secret as an argument ends with 2, says how to give it, and is not repeated', async () => {
  const { dir, run } = await houseWith(BY_HAND)
  const said = await run(['run', join(dir, 'hand.yaml'), '--yes', '--secret', 'leaked=hunter2-hunter2'])
  expect(said).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/key=-\s+\(stdin\)/) })
  expect(said.stderr).not.toContain('hunter2')
})

test.each([[['--no-input']], [[]]])(
  '50: with nobody to ask (%j) a confirmation ends with 5 and the command',
  async (more) => {
    const { dir, run } = await houseWith(BY_HAND)
    const said = await run(['run', join(dir, 'hand.yaml'), ...more], '\n')
    expect(said).toMatchObject({ code: 5, stdout: '', stderr: expect.stringMatching(/there is no terminal[^]*--yes/) })
    expect(JSON.parse((await run(['runs', 'list', '--json'])).stdout)).toEqual([])
  },
)

test.each([
  ['a path', '../../etc'],
  ['an absolute path', '/etc/passwd'],
  ['an escaped path', '..%2f..%2fetc'],
  ['300 characters', 'A'.repeat(300)],
  ['control characters', '\u001B]0;owned\u0007'],
])('54: %s as a run id ends with 2 and is not repeated', async (_, id) => {
  const { run } = await houseWith({})
  const said = await run(['runs', 'show', id])
  expect(said).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('26 Crockford characters') })
  expect(said.stderr).not.toContain(id)
})

test('55, 132: nothing that exists is overwritten, and no link is followed', async () => {
  const { dir, run, id } = await withRun()
  const [mine, link, folder] = ['mine', 'link', 'folder'].map((name) => join(dir, name)) as [string, string, string]
  writeFileSync(mine, 'mine')
  symlinkSync(mine, link)
  mkdirSync(folder)
  for (const argv of [
    ['report', id, '-o', mine],
    ['report', id, '-o', link],
    ['plan', join(dir, 'hand.yaml'), '-o', folder],
    ['audit', 'export', id, '-o', folder],
  ])
    expect(await run(argv)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/C004 .* exists\n {2}(give|name) a/),
    })
  expect((await run(['report', id, '-o', link, '--force'])).code).toBe(0)
  expect({ mode: lstatSync(link).mode & 0o777, isLink: lstatSync(link).isSymbolicLink() }).toEqual({
    mode: 0o600,
    isLink: false,
  })
  expect(readFileSync(mine, 'utf8')).toBe('mine')
})

test.each([['status'], ['runs', 'list']])(
  '56: a state folder that others can write into ends `%s` with 8',
  async (...argv) => {
    const { dir } = await houseWith({})
    const state = join(dir, 'open')
    mkdirSync(state)
    chmodSync(state, 0o777)
    const said = await stanch(argv, { env: { STANCH_STATE_DIR: state } })
    expect(said).toMatchObject({ code: 8, stdout: '', stderr: expect.stringMatching(/C005[^]*mode 0700[^]*\$ stanch/) })
  },
)

test('56: nor does a folder for drills hide below one', async () => {
  const { dir } = await houseWith(BY_HAND)
  chmodSync(dir, 0o777)
  expect((await stanch(['runs', 'list', '-C', dir], { env: { STANCH_STATE_DIR: dir } })).code).toBe(8)
})

test('59: a state folder of another user ends with 8, for root too', async () => {
  const { dir } = await houseWith({})
  if (process.getuid?.() === 0) chownSync(dir, 65_534, 65_534)
  const state = process.getuid?.() === 0 ? dir : '/'
  const said = await stanch(['runs', 'list'], { env: { STANCH_STATE_DIR: state } })
  expect(said).toMatchObject({ code: 8, stdout: '', stderr: expect.stringContaining('a folder of another user') })
})

test.each([
  ['TLS without checks', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'NODE_TLS_REJECT_UNAUTHORIZED=0'],
  ['session keys in a file', { SSLKEYLOGFILE: '/tmp/keys' }, 'SSLKEYLOGFILE'],
  ['a debugger', { NODE_OPTIONS: '--inspect=127.0.0.1:0' }, '--inspect'],
  ['foreign code', { NODE_OPTIONS: '--require=node:fs' }, '--require'],
])('58: %s ends with 2, and the option is named', async (_, env, named) => {
  const said = await stanch(['runs', 'list'], { env })
  expect(said).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(`C007 unsafe runtime option: ${named}`),
  })
})

test('61: a closed run takes nothing more, and a resume of it changes nothing', async () => {
  const { run, id } = await withRun()
  expect((await run(['runs', 'abort', id, '--because', 'a drill'])).code).toBe(0)
  expect((await run(['runs', 'resume', id])).code).toBe(6)
  for (const argv of [
    ['runs', 'skip', id, 'turn', '--because', 'again'],
    ['runs', 'note', id, 'again'],
  ])
    expect(await run(argv)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('the run is closed') })
})

test('63: control characters in a file are refused, and in a path they are shown as escapes', async () => {
  const { dir, run } = await houseWith({
    'esc.yaml': 'stanch: 1\nname: x\ntitle: "a\u001B[2Jb"\ninputs: {}\nsteps: []\n',
  })
  for (const [name, shown] of [
    ['esc.yaml', 'U+001B'],
    ['none\u001B[2J.yaml', String.raw`none\x1b[2J.yaml`],
  ] as const) {
    const said = await run(['runbook', 'lint', join(dir, name)])
    expect(said.code, name).toBe(1)
    expect(said.stdout + said.stderr).toContain(shown)
    expect(said.stdout + said.stderr).not.toContain('\u001B')
  }
})

test.each([
  'runs show --timeline',
  'runs show --timeline --json',
  'runs resume --output ndjson',
  'report',
  'report --json',
])('63: what was noted steers no terminal in `%s`', async (words) => {
  const argv = words.split(' ')
  const { run, id } = await withRun()
  const hostile = 'a\u009b2J\u001b]52;c;ZXZpbA==\u0007\u202e\u2066b\u200b\u{e0041}\u2028c'
  expect((await run(['runs', 'note', id, hostile])).code).toBe(0)
  const { stdout, stderr } = await run([...argv, id])
  const json = argv.includes('--json') || argv.includes('ndjson')
  expect(stdout + stderr).toContain(json ? String.raw`\u009b2J` : String.raw`x9b2J`)
  expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u)
})

test('64: a reason or note is one line of at most 500 characters; quotes and braces stay text', async () => {
  const { run, id } = await withRun()
  for (const argv of [
    ['runs', 'note', id, 'a\nb'],
    ['runs', 'abort', id, '--because', 'x'.repeat(501)],
  ])
    expect(await run(argv)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('is one line of 1 to 500'),
    })
  const hostile = 'said "ok", {"seq":1} \u001B[2J'
  expect((await run(['runs', 'note', id, hostile])).code).toBe(0)
  const report = await run(['report', id])
  expect(report.stdout).toContain(String.raw`\\x1b\[2J`)
  expect(report.stdout).not.toContain('\u001B')
  expect((await run(['audit', 'verify', id])).code).toBe(0)
})

test('65: without colour, in 20 columns and in CI the same is said, without a control sequence', async () => {
  const { dir, id } = await withRun()
  const env = { STANCH_STATE_DIR: join(dir, '.state') }
  const wide = await stanch(['runs', 'show', id, '-C', dir], { env })
  const poor = { ...env, COLUMNS: '20', CI: '1', TERM: 'dumb', NO_COLOR: '1' }
  const narrow = await stanch(['runs', 'show', id, '-C', dir], { env: poor })
  const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')
  expect(words(narrow.stdout)).toEqual(words(wide.stdout))
  expect(narrow.stdout).not.toContain('\u001B')
})
