import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import processConnector from '../../../src/connectors/workload/process.ts'
import type { Context } from '../../../src/sdk/index.ts'
import { restartHook } from '../../world/restart-hook.ts'
import { supervised } from '../../world/supervised.ts'
import type { Supervised } from '../../world/supervised.ts'
import { play } from '../play.ts'
import type { Asked, Cast } from '../play.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function program(): Promise<Supervised> {
  const child = await supervised()
  closing.push(child.stop)
  return child
}

function restart(target: object, wrap?: Asked['wrap']): Cast {
  return play(processConnector, 'workload/restart', { with: target, ...(wrap && { wrap }) })
}

test('a program that ends on SIGTERM and comes back under another pid is proven restarted', async () => {
  const child = await program()
  const { proof } = await restart({ pid_file: child.pidFile, signal: 'SIGTERM' }, child.wrap).carryOut()
  expect(proof).toMatchObject({ verdict: 'proven', seen: ['it has started anew'] })
})

test('a program that came back by itself since the plan is not ended a second time', async () => {
  const child = await program()
  const cast = restart({ pid_file: child.pidFile, signal: 'SIGTERM' }, child.wrap)
  const plan = await cast.plan()
  const change = plan.kind === 'change' ? plan.change : null
  await cast.verify(await cast.apply(change))
  await cast.apply(change)
  expect(child.told()).toBe(1)
})

test('a signal that does not end the program is proven by its health page', async () => {
  const [child, hook] = [await program(), await restartHook('')]
  closing.push(hook.stop)
  const reads = (ctx: Context): Context => ({
    ...ctx,
    machine: {
      ...ctx.machine,
      signal: async () => {
        await fetch(`${hook.url}/restart`, { method: 'POST' })
      },
    },
  })
  const health = { url: `${hook.url}/healthz`, expect: 'started_at' }
  const { proof } = await restart({ pid_file: child.pidFile, signal: 'SIGHUP', health }, reads).carryOut()
  expect(proof.verdict).toBe('proven')
})

test('no program under the pid file blocks a signal and nothing is sent', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'stanch-'))
  closing.push(() => rm(dir, { recursive: true }))
  await writeFile(join(dir, 'stale.pid'), '4194304999\n')
  for (const name of ['stale.pid', 'missing.pid']) {
    const cast = restart({ pid_file: join(dir, name), signal: 'SIGTERM' })
    expect(await cast.plan()).toMatchObject({ kind: 'blocked' })
    expect(cast.record.signals).toEqual([])
  }
})

test.each(['1', '0', '-1', '12 13', 'abc', ''])('a pid file that says %j names no program', async (text) => {
  const dir = await mkdtemp(join(tmpdir(), 'stanch-'))
  closing.push(() => rm(dir, { recursive: true }))
  await writeFile(join(dir, 'odd.pid'), text)
  expect(await restart({ pid_file: join(dir, 'odd.pid'), signal: 'SIGTERM' }).plan()).toMatchObject({ kind: 'blocked' })
})

test('a command that fails leaves open what it changed', async () => {
  const child = await program()
  const cast = restart({ pid_file: child.pidFile, argv: ['false'] })
  await expect(cast.carryOut()).rejects.toMatchObject({ effect: 'unknown', fault: { saw: 'exit code 1' } })
})

test('a command that is not there changed nothing', async () => {
  const child = await program()
  const cast = restart({ pid_file: child.pidFile, argv: ['/nowhere/restart-shop'] })
  await expect(cast.carryOut()).rejects.toMatchObject({ effect: 'none' })
})

test('a command gets its arguments as they are; no shell looks at them', async () => {
  const child = await program()
  const cast = restart({ pid_file: child.pidFile, argv: ['true', '$(reboot)', '; reboot'] })
  const { proof } = await cast.carryOut()
  expect(cast.record.commands).toEqual([['true', '$(reboot)', '; reboot']])
  expect(proof.verdict).toBe('disproven')
})

test.each([
  ['neither signal nor argv', {}],
  ['signal and argv', { signal: 'SIGTERM', argv: ['true'] }],
  ['a shell', { argv: ['/bin/sh', '-c', 'reboot'] }],
  ['SIGHUP without health', { signal: 'SIGHUP' }],
  ['SIGKILL', { signal: 'SIGKILL' }],
  ['an empty argv', { argv: [] }],
  ['a zero byte', { argv: ['true', 'a\0b'] }],
])('a target with %s is refused', (_, more) => {
  expect(processConnector.target.safeParse({ pid_file: '/run/shop.pid', ...more }).success).toBe(false)
})
