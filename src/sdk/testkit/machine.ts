import { spawn } from 'node:child_process'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { sha256 } from '../../base/hash.ts'
import { redact } from '../../base/redact.ts'
import { Secret } from '../../base/secret.ts'
import type { CommandEnd, Machine } from '../action.ts'
import { testFault } from './fault.ts'
import type { TestRecord } from './record.ts'

/** Files and processes of this computer, without the engine's checks of links, sizes and owners. */
export function testMachine(record: TestRecord, signal: AbortSignal): Machine {
  return {
    readFile: async (path) => {
      const text = await readFile(path, 'utf8').catch(() => undefined)
      return text === undefined ? undefined : { text, sha256: sha256(text) }
    },
    replaceFile: async (path, content, was) => {
      if (sha256(await readFile(path)) !== was) {
        throw testFault({ code: 'TARGET_MOVED', saw: 'other bytes than were read', wanted: 'the file as read' }, 'none')
      }
      await writeFile(`${path}.new`, content.map((part) => (part instanceof Secret ? part.reveal() : part)).join(''))
      await rename(`${path}.new`, path)
      record.fileWrites.push(path)
    },
    run: async (argv) => {
      record.commands.push(argv)
      return runCommand(argv, signal)
    },
    signal: async (pid, name) => {
      record.signals.push({ pid, signal: name })
      sendSignal(pid, name)
    },
    startedAt: async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
      return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    },
  }
}

function runCommand([file, ...args]: readonly [string, ...string[]], signal: AbortSignal): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env['PATH'] ?? '' }
    const child = spawn(file, args, { shell: false, env, stdio: ['ignore', 'pipe', 'pipe'], signal })
    let tail = ''
    const take = (bytes: Buffer): void => {
      tail = (tail + bytes.toString('utf8')).slice(-2048)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', (thrown: NodeJS.ErrnoException) =>
      reject(signal.aborted ? signal.reason : unreachable(thrown.code ?? thrown.name)),
    )
    child.on('close', (code, ended) => resolve({ code, signal: ended, tail: redact(tail) }))
  })
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (thrown) {
    throw unreachable((thrown as NodeJS.ErrnoException).code ?? 'an error')
  }
}

function unreachable(saw: string): Error {
  return testFault({ code: 'TARGET_UNREACHABLE', saw, wanted: 'a program that we may run or signal' }, 'none')
}
