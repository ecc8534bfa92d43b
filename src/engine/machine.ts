import { readFile } from 'node:fs/promises'
import { FaultError } from '../model/fault-error.ts'
import type { Machine } from '../sdk/index.ts'
import { readText, replaceText } from './files.ts'
import type { CommandLimits } from './run-command.ts'
import { runCommand } from './run-command.ts'

export interface MachineOptions {
  readonly signal: AbortSignal
  readonly limits?: Partial<CommandLimits>
}

/** This computer, as far as a connector may touch it. */
export function createMachine({ signal, limits = {} }: MachineOptions): Machine {
  return {
    readFile: readText,
    replaceFile: replaceText,
    run: (argv) => runCommand(argv, { signal, limits }),
    signal: async (pid, name) => sendSignal(pid, name),
    startedAt: (pid) => startedAt(pid, signal),
  }
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  if (!isProcessId(pid)) throw noSuchProcess(pid, 'not the id of a process')
  try {
    process.kill(pid, name)
  } catch (thrown) {
    throw noSuchProcess(pid, (thrown as NodeJS.ErrnoException).code ?? 'an error')
  }
}

/** Ids compare processes over time: a number alone is given out again. */
async function startedAt(pid: number, signal: AbortSignal): Promise<string | undefined> {
  if (!isProcessId(pid)) throw noSuchProcess(pid, 'not the id of a process')
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (stat !== undefined) return startInStat(stat)
  if (await readFile('/proc/self/stat', 'utf8').catch(() => undefined)) return undefined
  const { code, tail } = await runCommand(['ps', '-o', 'lstart=', '-p', String(pid)], { signal, limits: {} })
  return code === 0 && tail.trim() !== '' ? tail.trim() : undefined
}

/**
 * Field 22 of proc_pid_stat(5). Field 2 is the program's name in parentheses and may hold spaces and parentheses, so the
 * count starts behind the last one. A zombie (field 3) runs no more.
 */
export function startInStat(stat: string): string | undefined {
  const [state = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ['Z', 'X', 'x'].includes(state) ? undefined : rest[18]
}

/** 0 and below mean groups and everybody; 1 is the machine itself. */
function isProcessId(pid: number): boolean {
  return Number.isSafeInteger(pid) && pid > 1
}

function noSuchProcess(pid: number, saw: string): FaultError {
  return new FaultError(
    {
      code: 'TARGET_UNREACHABLE',
      what: `cannot reach process ${pid} on this machine`,
      saw,
      wanted: 'a process that we may signal',
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Check the process id and our rights; perhaps it has ended.' }],
    },
    'none',
  )
}
