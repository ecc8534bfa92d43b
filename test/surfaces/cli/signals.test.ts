import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const CHILD = join(import.meta.dirname, 'conduct-child.ts')

interface Conducting {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  /** Resolves when this text has been said. */
  until(text: string): Promise<void>
  said(): string
}

function conducting(): Conducting {
  const child = spawn(process.execPath, [CHILD], { env: { PATH: process.env['PATH'] ?? '' } })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    child.emit('said')
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const until = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => (said.includes(text) ? resolve() : undefined)
      child.on('said', look)
      child.on('close', () => reject(new Error(`never said ${text}: ${said}`)))
      look()
    })
  return { child, ended, until, said: () => said }
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '52, 53: the first %s lets the call in flight end and be journaled, prints the resume line and ends with 130',
  async (signal) => {
    const { child, ended, until, said } = conducting()
    await until('CALLED')
    child.kill(signal)
    await until('stopping after the call in flight')
    child.stdin?.write('go\n')
    expect(await ended).toBe(130)
    expect(said()).toMatch(/\$ stanch runs resume [0-9A-Z]{7}\n/)
    expect(said()).toMatch(/EVENTS run\.opened .*step\.applying step\.applied/)
  },
)

test('52: the second Ctrl-C ends at once with 130', async () => {
  const { child, ended, until } = conducting()
  await until('CALLED')
  child.kill('SIGINT')
  await until('stopping after the call in flight')
  child.kill('SIGINT')
  expect(await ended).toBe(130)
})
