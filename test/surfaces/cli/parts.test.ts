import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Secret } from '../../../src/base/secret.ts'
import { FaultError } from '../../../src/model/fault-error.ts'
import { createAsk } from '../../../src/surfaces/cli/ask.ts'
import { errorCard } from '../../../src/surfaces/cli/error-card.ts'
import { readPairs, readSecretPairs } from '../../../src/surfaces/cli/pairs.ts'
import { createScreen } from '../../../src/surfaces/cli/screen.ts'
import { unsafeOptions } from '../../../src/surfaces/cli/unsafe-options.ts'
import { writeNew } from '../../../src/surfaces/cli/write-new.ts'
import { FAULT } from '../../run/given.ts'

const dir = mkdtempSync(join(tmpdir(), 'stanch-cli-'))
afterAll(() => rmSync(dir, { recursive: true }))

test.each([
  ['NODE_OPTIONS', { NODE_OPTIONS: '--max-old-space-size=100 --inspect=0.0.0.0' }, [], '--inspect'],
  ['NODE_OPTIONS', { NODE_OPTIONS: '-r /tmp/evil.js' }, [], '-r'],
  ['execArgv', {}, ['--tls-keylog=/tmp/keys'], '--tls-keylog'],
  ['TLS', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, [], 'NODE_TLS_REJECT_UNAUTHORIZED=0'],
  ['key log', { SSLKEYLOGFILE: '/tmp/keys' }, [], 'SSLKEYLOGFILE'],
  ['proxy', { NODE_USE_ENV_PROXY: '1' }, [], 'NODE_USE_ENV_PROXY=1'],
] as const)('an unsafe runtime option by %s is named, without its value', (_, env, argv, named) => {
  expect(unsafeOptions(env, argv)).toBe(named)
})

test('harmless runtime options pass', () => {
  expect(
    unsafeOptions({ NODE_OPTIONS: '--max-old-space-size=4096', NODE_EXTRA_CA_CERTS: '/ca.pem' }, []),
  ).toBeUndefined()
})

test.each([
  ['leaked=-', 'stdin:'],
  ['leaked=@/run/leaked', 'file:/run/leaked'],
  ['leaked=file:/run/leaked', 'file:/run/leaked'],
  ['leaked=env:LEAKED', 'env:LEAKED'],
])('--secret %s is the reference %s', (flag, ref) => {
  expect(readSecretPairs([flag])).toEqual({ ok: true, value: { leaked: ref } })
})

test.each(['leaked=hunter2hunter2', 'leaked=run:steps.issue.fresh', 'leaked=prompt:x', 'leaked=@', 'hunter2hunter2'])(
  'a plain secret is refused and not repeated',
  (flag) => {
    const read = readSecretPairs([flag])
    expect(read.ok).toBe(false)
    expect(JSON.stringify(read)).not.toContain('hunter2')
  },
)

test('stdin is read once, so two secrets cannot both come from it', () => {
  expect(readSecretPairs(['a=-', 'b=-']).ok).toBe(false)
})

test('a pair given twice is refused, and a value may hold an equals sign', () => {
  expect(readPairs(['a=1', 'a=2']).ok).toBe(false)
  expect(readPairs(['a=b=c'])).toEqual({ ok: true, value: { a: 'b=c' } })
})

test('__proto__ is a key like any other, and not one we take', () => {
  expect(readPairs(['__proto__=x']).ok).toBe(false)
})

test('without a terminal nothing is asked: the question ends with 5 and the command to paste', () => {
  const screen = createScreen({ output: 'text', quiet: false, plain: true, 'no-input': true, json: false }, {})
  const ask = createAsk(screen, 'stanch run x --yes')
  expect(() => ask.confirm('Start?')).toThrow(expect.objectContaining({ exit: 5, hint: '$ stanch run x --yes' }))
})

test('an error as JSON has five fields and nothing else', () => {
  for (const thrown of [new FaultError(FAULT, 'none'), new Error('x'), 'thrown text', new TypeError('y')]) {
    const { json } = errorCard(thrown)
    expect(Object.keys(json)).toEqual(['error'])
    expect(Object.keys(json.error)).toEqual(['code', 'message', 'hint', 'exit', 'docs'])
  }
})

test("a stranger's error text is not repeated: a reply may be in it", () => {
  const foreign = Object.assign(new Error('{"client_secret":"s3cr3t-from-a-reply"}'), {
    stack: 'Error: x\n    at node:internal',
  })
  foreign.name = 'SyntaxError'
  expect(JSON.stringify(errorCard(foreign))).not.toContain('s3cr3t')
})

test('a known secret is cut out of everything that is shown', () => {
  const value = 'canary-9f3b7c21d4'
  expect(new Secret(value)).toBeDefined()
  const { json } = errorCard(new FaultError({ ...FAULT, saw: `it was ${value}` }, 'none'))
  expect(JSON.stringify(json)).not.toContain(value)
})

test('a report is a new file for its owner alone', async () => {
  const path = join(dir, 'report.md')
  await writeNew(path, 'one', false)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  await expect(writeNew(path, 'two', false)).rejects.toThrow('C004')
  await writeNew(path, 'three', true)
  expect(readFileSync(path, 'utf8')).toBe('three')
})

test('a planted link is replaced with --force, never written through', async () => {
  const victim = join(dir, 'victim')
  const link = join(dir, 'link')
  writeFileSync(victim, 'mine')
  symlinkSync(victim, link)
  await expect(writeNew(link, 'x', false)).rejects.toThrow('C004')
  await writeNew(link, 'x', true)
  expect(readFileSync(victim, 'utf8')).toBe('mine')
})
