import { spawn } from 'node:child_process'
import { join } from 'node:path'

export interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const BIN = join(import.meta.dirname, '../../../bin/dev.js')

/** The real program in a process of its own, without a terminal and with an environment of its own. */
export async function stanch(
  argv: readonly string[],
  { stdin = '', env = {} }: { stdin?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<Said> {
  const clean = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env }
  const child = spawn(process.execPath, [BIN, ...argv], { env: clean })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }
}
