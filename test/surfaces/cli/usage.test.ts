import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stanch } from './stanch.ts'

const root = join(import.meta.dirname, '../../..')
const SECRET = 'hunter2-hunter2'

test('--version is one line, and nothing is said on stderr', async () => {
  const said = await stanch(['--version'])
  expect(said).toEqual({ code: 0, stdout: expect.stringMatching(/^stanch \d+\.\d+\.\d+\n$/), stderr: '' })
})

test.each([
  ['an unknown flag', ['run', 'x', `--leaked=${SECRET}`, '--json']],
  ['a wrong choice', ['run', 'x', `--output=${SECRET}`, '--json']],
  ['one argument too many', ['run', 'x', SECRET, '--json']],
  ['an unknown flag after a good one', ['run', 'x', '--set', `leaked=${SECRET}`, '--nope', '--json']],
  ['a plain secret', ['probe', 'web', '--secret', `leaked=${SECRET}`, '--json']],
])('%s ends with 2 and one JSON error that repeats no value', async (_, argv) => {
  const { code, stdout, stderr } = await stanch(argv)
  expect(code).toBe(2)
  expect(Object.keys(JSON.parse(stdout).error)).toEqual(['code', 'message', 'hint', 'exit', 'docs'])
  expect(stdout + stderr).not.toContain(SECRET)
  expect(stdout.length).toBeLessThan(1000)
  // Whoever sends stdout into a file must see it as well.
  expect(stderr).toContain(JSON.parse(stdout).error.message)
})

test('a secret from a pipe never fills a missing argument', async () => {
  const { code, stdout, stderr } = await stanch(['run', '--json'], { stdin: 's3cret-from-a-pipe\n' })
  expect(code).toBe(2)
  expect(JSON.parse(stdout).error.message).toBe('missing: RUNBOOK')
  expect(stdout + stderr).not.toContain('s3cret')
})

test.each([
  [['nonsense', '--json'], 'no such command', 'see stanch --help'],
  [['rnu', '--output', 'ndjson'], 'no such command', 'did you mean: stanch run'],
  [['status', SECRET, '--json'], 'stanch status takes no argument', 'see --help'],
  [['runbook', 'new', SECRET, '--json'], 'stanch runbook new takes no argument', 'see --help'],
])('%j is one JSON error that says what is wrong', async (argv, message, hint) => {
  const { code, stdout, stderr } = await stanch(argv)
  expect(code).toBe(2)
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'REFUSED', exit: 2, message, hint })
  expect(stdout + stderr).not.toContain(SECRET)
})

test('a mistyped command names the near one and not what was typed', async () => {
  expect(await stanch(['rnu', 'x'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'no such command\n  did you mean: stanch run\n',
  })
  const pasted = await stanch(['s3cretPastedIntoTheWrongWindow'])
  expect(pasted.code).toBe(2)
  expect(pasted.stderr).not.toContain('s3cret')
})

test('an unsafe runtime option is refused before anything is loaded', async () => {
  const said = await stanch(['status'], { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })
  expect(said).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('C007') })
})

test('a reader that closes early ends the help quietly', async () => {
  const child = spawn(process.execPath, [join(root, 'bin/dev.js'), '--help'], {
    env: { PATH: process.env['PATH'] ?? '' },
  })
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('an old Node is told so in a sentence', () => {
  const text = readFileSync(join(root, 'bin/stanch.js'), 'utf8')
  expect(text).not.toMatch(/\b(?:const|let|await|require)\b|=>|^import /m)
})

test('no command takes an argument from a pipe, or writes a default of this machine into the manifest', () => {
  const home = join(root, 'src/surfaces/cli')
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  for (const file of files) {
    const text = readFileSync(join(home, file), 'utf8')
    for (const [, inside] of text.matchAll(/\barg\(\{([^}]*)\}/g)) expect(inside, file).toContain('...ARG')
  }
})

test('a password is asked for in one place only, hidden and without a mask', () => {
  const home = join(root, 'src')
  const asking = readdirSync(home, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => /\bpassword\(/.test(readFileSync(join(home, name), 'utf8')))
  expect(asking).toEqual(['surfaces/cli/ask.ts'])
  expect(readFileSync(join(home, 'surfaces/cli/ask.ts'), 'utf8')).toMatch(/mask: false,\s+toggleMask: false/)
})
