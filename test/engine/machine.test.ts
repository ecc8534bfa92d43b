import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test, vi } from 'vitest'
import { Secret } from '../../src/base/secret.ts'
import { createMachine, startInStat } from '../../src/engine/machine.ts'
import { findCanary, newCanary } from '../fakes/canaries.ts'

const machine = createMachine({ signal: new AbortController().signal })
const thrownBy = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'nothing',
    (thrown: unknown) => thrown,
  )
const node = (code: string): [string, ...string[]] => [process.execPath, '-e', code]

test('a program gets its words as they are: no shell looks at them', async () => {
  const { code, tail } = await machine.run(['printf', '%s|', '$HOME', '`id`', '*', 'a b'])
  expect({ code, tail }).toEqual({ code: 0, tail: '$HOME|`id`|*|a b|' })
})

test('a program sees PATH and nothing else of ours', async () => {
  vi.stubEnv('STANCH_TEST_TOKEN', 'must-not-be-seen')
  const { tail } = await machine.run(['/usr/bin/env'])
  vi.unstubAllEnvs()
  expect(
    tail
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0]),
  ).toEqual(['PATH'])
})

test('a program that reads its input finds the end of it', async () => {
  expect(await machine.run(['cat'])).toEqual({ code: 0, signal: null, tail: '' })
})

test('the exit code or the signal is told, and what it wrote on either stream', async () => {
  expect(await machine.run(node('console.error("no"); process.exit(3)'))).toEqual({
    code: 3,
    signal: null,
    tail: 'no\n',
  })
  expect(await machine.run(node('process.kill(process.pid, "SIGKILL")'))).toMatchObject({
    code: null,
    signal: 'SIGKILL',
  })
})

test('of long output the end is kept', async () => {
  const { tail } = await machine.run(node('for (let i = 0; i < 50000; i++) console.log("line", i)'))
  expect(tail.length).toBeLessThanOrEqual(2048)
  expect(tail).toMatch(/line 49999\n$/)
})

test('what a program prints cannot paint on the terminal', async () => {
  const { tail } = await machine.run(['printf', String.raw`\033[2Jx\r\ny`])
  expect(tail).toBe('\\x1b[2Jx\\x0d\ny')
})

test.each([1, 40, 5000])(
  'a secret that a program prints %i times is cut out, also where the output is cut',
  async (times) => {
    const canary = newCanary()
    void new Secret(canary)
    // In the command line it stands as numbers, which the filter for arguments does not read.
    const numbers = [...Buffer.from(canary)].join()
    const { tail } = await machine.run(
      node(
        `const s = Buffer.from([${numbers}]).toString(); for (let i = 0; i < ${times}; i++) process.stdout.write(s + "|")`,
      ),
    )
    expect(tail).toContain('[redacted]')
    for (const from of [0, 10, 30, 45]) expect(tail).not.toContain(canary.slice(from, from + 8))
  },
)

test('a secret in a command line is refused: every user of the machine can read it', async () => {
  const canary = newCanary()
  const secret = new Secret(canary)
  const error = await thrownBy(
    Promise.resolve().then(() => machine.run(['curl', '-H', `Authorization: ${secret.reveal()}`])),
  )
  expect(error).toBeInstanceOf(TypeError)
  expect(findCanary(inspect(error), [canary])).toEqual([])
})

test.each([
  ['a program that is not there', '/nowhere/program'],
  ['a file that may not be run', '/etc/passwd'],
])('%s: certainly not done', async (_, file) => {
  expect(await thrownBy(machine.run([file]))).toMatchObject({ effect: 'none', fault: { code: 'TARGET_UNREACHABLE' } })
})

test('a step that is stopped ends the program and its children, and what they did is unknown', async () => {
  const abort = new AbortController()
  const pidFile = join(mkdtempSync(join(tmpdir(), 'stanch-machine-')), 'pid')
  const stubborn = `trap '' TERM; sleep 1000 & echo $! > ${pidFile}.new; mv ${pidFile}.new ${pidFile}; wait; sleep 1000`
  const caught = thrownBy(
    createMachine({ signal: abort.signal, limits: { killAfterMs: 20 } }).run(['sh', '-c', stubborn]),
  )
  const child = await vi.waitFor(() => Number(readFileSync(pidFile, 'utf8')))
  abort.abort(new DOMException('late', 'TimeoutError'))
  expect(await caught).toMatchObject({ effect: 'unknown', fault: { code: 'STEP_TIMED_OUT' } })
  await vi.waitFor(async () => expect(await machine.startedAt(child)).toBeUndefined())
  rmSync(dirname(pidFile), { recursive: true })
})

test('a step that is stopped already starts nothing', async () => {
  const stopped = createMachine({ signal: AbortSignal.abort(new Error('stop')) })
  expect(await thrownBy(stopped.run(['true']))).toMatchObject({ effect: 'none', fault: { code: 'ABORTED' } })
})

test('a daemon that keeps the pipes does not keep us', async () => {
  const quick = createMachine({ signal: new AbortController().signal, limits: { drainMs: 20 } })
  const { code, tail } = await quick.run(['sh', '-c', 'setsid sleep 3 & echo started'])
  expect({ code, tail }).toEqual({ code: 0, tail: 'started\n' })
})

test('a signal arrives', async () => {
  const child = spawn('sleep', ['1000'])
  await machine.signal(child.pid ?? 0, 'SIGTERM')
  expect((await once(child, 'exit'))[1]).toBe('SIGTERM')
})

test.each([0, -1, 1, 1.5, Number.NaN])('%d is not the id of a process', async (pid) => {
  expect(await thrownBy(machine.signal(pid, 'SIGHUP'))).toMatchObject({ effect: 'none' })
  expect(await thrownBy(machine.startedAt(pid))).toMatchObject({ effect: 'none' })
})

test('the start of a process stays the same while it lives, and a dead one has none', async () => {
  const child = spawn('sleep', ['1000'])
  const pid = child.pid ?? 0
  const first = await machine.startedAt(pid)
  expect(first).toMatch(/^\d+$/)
  expect(await machine.startedAt(pid)).toBe(first)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await machine.startedAt(pid)).toBeUndefined()
  expect(await thrownBy(machine.signal(pid, 'SIGHUP'))).toMatchObject({ fault: { saw: 'ESRCH' } })
})

const fields = (state: string): string => `${state} ${Array.from({ length: 49 }, (_, i) => i + 4).join(' ')}`

test.each([
  ['a plain name', `12 (sleep) ${fields('S')}`, '22'],
  ['a name with a space', `12 (tmux: server) ${fields('S')}`, '22'],
  ['a name made to deceive', `12 (a) R 1 2 3 4) ${fields('S')}`, '22'],
  ['a zombie', `12 (sleep) ${fields('Z')}`, undefined],
])('the start is found behind %s', (_, stat, start) => {
  expect(startInStat(stat)).toBe(start)
})
