import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { redact } from '../base/redact.ts'
import { safeText } from '../base/safe-text.ts'
import { FaultError } from '../model/fault-error.ts'
import type { CommandEnd } from '../sdk/index.ts'
import { stopFault } from './stop-fault.ts'

export interface CommandLimits {
  /** From the polite signal to the other one. */
  readonly killAfterMs: number
  /** How long a descendant may hold the pipes open when the program itself has ended. */
  readonly drainMs: number
}

const LIMITS: CommandLimits = { killAfterMs: 2000, drainMs: 500 }
const TAIL = 2048
/** More is kept than is shown, so that a secret is never cut in two before it is looked for. */
const KEPT = 64 * 1024

/**
 * No shell, no standard input, no environment but PATH. When the signal aborts, the program and its children are ended.
 * @throws FaultError: effect `none` when it could not be started, `unknown` when it was stopped.
 */
export function runCommand(
  argv: readonly [string, ...string[]],
  { signal, limits }: { signal: AbortSignal; limits: Partial<CommandLimits> },
): Promise<CommandEnd> {
  const [file, ...args] = argv
  // Every user of the machine can read an argument in the list of processes.
  if (argv.some((word) => redact(word) !== word)) throw new TypeError('a secret does not belong in a command line')
  if (signal.aborted) return Promise.reject(stopFault(signal.reason, 'none'))
  const { killAfterMs, drainMs } = { ...LIMITS, ...limits }
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      shell: false,
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that its children end with it.
      detached: true,
    })
    const tail = collectTail(child)
    const timers: NodeJS.Timeout[] = []
    const stop = (): void => {
      endGroup(child, 'SIGTERM')
      timers.push(setTimeout(() => endGroup(child, 'SIGKILL'), killAfterMs))
    }
    signal.addEventListener('abort', stop, { once: true })
    const settle = (): void => {
      signal.removeEventListener('abort', stop)
      for (const timer of timers) clearTimeout(timer)
    }
    child.once('error', (thrown: NodeJS.ErrnoException) => {
      settle()
      reject(startFault(file, thrown.code ?? 'an error'))
    })
    child.once('exit', () => {
      timers.push(setTimeout(() => letGo(child), drainMs))
    })
    child.once('close', (code, ended) => {
      settle()
      if (signal.aborted) return reject(stopFault(signal.reason, 'unknown'))
      resolve({ code, signal: ended, tail: tail() })
    })
  })
}

function collectTail(child: ChildProcess): () => string {
  let kept = ''
  let cut = false
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      cut ||= kept.length + text.length > KEPT
      kept = (kept + text).slice(-KEPT)
    })
  }
  return () => shownTail(kept, cut)
}

/** Redacted before it is cut. Where most of it was secrets, the half of one at the cut could come into view: show nothing. */
function shownTail(kept: string, cut: boolean): string {
  const clean = redact(kept)
  if (cut && clean.length < kept.length / 2) return '[redacted]'
  const lines = clean.slice(-TAIL).split('\n')
  return lines
    .map((line) => safeText(line, TAIL))
    .join('\n')
    .slice(-TAIL)
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended by itself.
  }
}

function letGo(child: ChildProcess): void {
  child.stdout?.destroy()
  child.stderr?.destroy()
}

function startFault(file: string, saw: string): FaultError {
  return new FaultError(
    {
      code: 'TARGET_UNREACHABLE',
      what: `the program ${safeText(file, 200)} cannot be started on this machine`,
      saw,
      wanted: 'a program that we may run',
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Check its path in the inventory and our rights; it is found by PATH alone.' }],
    },
    'none',
  )
}
