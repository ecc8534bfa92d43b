import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { extname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** A program of the drill world, running. */
export interface Child {
  readonly pid: number
  readonly hello: Readonly<Record<string, string>>
  /** Sends one line and waits for the answer to it. */
  ask(message: object): Promise<unknown>
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<void>
  /** Resolves once it has ended. */
  stop(): Promise<void>
}

/** Starts `src/demo/<program>`, or its compiled form when this file is compiled, and waits for its address. */
export async function spawnChild(program: string, config: object): Promise<Child> {
  const { filename, dirname } = import.meta
  const child = spawn(process.execPath, [join(dirname, `${program}${extname(filename)}`)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1' },
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const complaints = lastWords(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (field: 'hello' | 'answer'): Promise<unknown> => {
    for (let line = await lines.next(); !line.done; line = await lines.next()) {
      const said = readLine(line.value)
      if (said && field in said) return said[field]
    }
    throw new Error(`the drill program ${program} ended: ${complaints()}`)
  }
  const send = (message: object): void => void child.stdin.write(`${JSON.stringify(message)}\n`)
  child.stdin.on('error', () => undefined) // it is gone; `next` says so
  send(config)
  const hello = (await next('hello')) as Child['hello']
  return {
    pid: child.pid ?? 0,
    hello,
    ended,
    ask: (message) => {
      send(message)
      return next('answer')
    },
    stop: async () => {
      child.stdin.end()
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Libraries print their own lines to stdout; ours are JSON objects. */
function readLine(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}

function lastWords(child: ChildProcessByStdio<Writable, Readable, Readable>): () => string {
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => {
    words = `${words}${chunk.toString('utf8')}`.slice(-2000)
  })
  return () => words.trim()
}
