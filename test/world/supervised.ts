import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../../src/sdk/index.ts'

export interface Supervised {
  readonly pidFile: string
  /** Different programs that were told to stop or read again. */
  readonly told: () => number
  /** Signals are taken and nothing happens. */
  readonly pretend: () => void
  /** A context whose pauses wait for the program to be back, instead of for time. */
  readonly wrap: (ctx: Context) => Context
  readonly stop: () => Promise<void>
}

/** A real child under a supervisor that starts it again whenever it ends, and writes its pid file. */
export async function supervised(): Promise<Supervised> {
  const dir = await mkdtemp(join(tmpdir(), 'stanch-'))
  const pidFile = join(dir, 'shop.pid')
  const told = new Set<number>()
  let [lies, over] = [false, false]
  let child: ChildProcess
  let back: Promise<void> = Promise.resolve()

  const start = async (): Promise<void> => {
    child = spawn('sleep', ['600'], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    await once(child, 'spawn')
    await writeFile(pidFile, `${child.pid}\n`)
    back = ended.then(() => (over ? undefined : start()))
  }
  await start()
  const signal: Context['machine']['signal'] = async (pid, name) => {
    told.add(pid)
    if (!lies && pid === child.pid) child.kill(name)
  }
  return {
    pidFile,
    told: () => told.size,
    pretend: () => {
      lies = true
    },
    wrap: (ctx) => ({
      ...ctx,
      machine: { ...ctx.machine, signal },
      pause: async (ms) => {
        await ctx.pause(ms)
        if (!lies && told.has(child.pid ?? 0)) await back
      },
    }),
    stop: async () => {
      over = true
      child.kill('SIGKILL')
      await back
      await rm(dir, { recursive: true })
    },
  }
}
