import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { sha256 } from '../base/hash.ts'
import { redact } from '../base/redact.ts'
import { safeText } from '../base/safe-text.ts'
import { Secret } from '../base/secret.ts'
import { FaultError } from '../model/fault-error.ts'
import type { CommandEnd, FileText, Machine } from '../sdk/index.ts'

const LARGEST = 1024 * 1024
const TAIL = 2048

export function createMachine(signal: AbortSignal): Machine {
  return {
    readFile: readText,
    replaceFile,
    run: (argv) => runCommand(argv, signal),
    signal: async (pid, name) => sendSignal(pid, name),
    startedAt,
  }
}

async function readText(path: string): Promise<FileText | undefined> {
  const file = await openRegular(path)
  if (!file) return undefined
  try {
    const bytes = await file.readFile()
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), sha256: sha256(bytes) }
  } catch {
    throw fileFault(path, 'bytes that are not UTF-8', 'a text file')
  } finally {
    await file.close()
  }
}

/** Opened once and checked on the handle: between a check by name and the opening somebody could swap the file. */
async function openRegular(path: string): Promise<FileHandle | undefined> {
  let file: FileHandle
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw fileFault(
      path,
      code === 'ELOOP' ? 'a symbolic link' : (code ?? 'an error'),
      'a regular file that we may read',
    )
  }
  const stat = await file.stat()
  if (stat.isFile() && stat.size <= LARGEST) return file
  await file.close()
  throw fileFault(
    path,
    stat.isFile() ? `${stat.size} bytes` : 'something that is not a regular file',
    'a regular file of at most 1 MiB',
  )
}

async function replaceFile(path: string, content: readonly (string | Secret)[], was: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  const old = await openRegular(path)
  if (!old) throw movedFault(path)
  try {
    const { mode, uid, gid } = await old.stat()
    await writeBeside(beside, { bytes: toBytes(content), mode, uid, gid })
    if (sha256(await old.readFile()) !== was || sha256(await readFile(path)) !== was) throw movedFault(path)
    await rename(beside, path)
    await syncFolder(dirname(path))
  } finally {
    await old.close()
    await rm(beside, { force: true })
  }
}

function toBytes(content: readonly (string | Secret)[]): Buffer {
  return Buffer.from(content.map((part) => (part instanceof Secret ? part.reveal() : part)).join(''))
}

async function writeBeside(
  path: string,
  { bytes, mode, uid, gid }: { bytes: Buffer; mode: number; uid: number; gid: number },
): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  const file = await open(path, flags, 0o600)
  try {
    await file.writeFile(bytes)
    await file.chown(uid, gid)
    await file.chmod(mode & 0o7777)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, constants.O_RDONLY)
  await folder.sync()
  await folder.close()
}

/** No shell, no inherited environment: nothing of ours is visible in /proc but PATH. */
function runCommand(argv: readonly [string, ...string[]], signal: AbortSignal): Promise<CommandEnd> {
  const [file, ...args] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      shell: false,
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    })
    let tail = ''
    const take = (bytes: Buffer): void => {
      tail = (tail + bytes.toString('utf8')).slice(-TAIL)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', (thrown: NodeJS.ErrnoException) => reject(startFault(file, thrown.code ?? thrown.name)))
    child.on('close', (code, ended) => resolve({ code, signal: ended, tail: safeText(redact(tail), TAIL) }))
  })
}

async function startedAt(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // Field 2 is the name in parentheses and may hold anything; the fields after it start behind the last one.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  if (!Number.isSafeInteger(pid) || pid < 2) throw startFault(String(pid), 'not a process id')
  try {
    process.kill(pid, name)
  } catch (thrown) {
    throw startFault(String(pid), (thrown as NodeJS.ErrnoException).code ?? 'an error')
  }
}

function fileFault(path: string, saw: string, wanted: string): FaultError {
  return new FaultError(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: `the file ${safeText(path, 200)} cannot be used`,
      saw,
      wanted,
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Look at the file, its owner and its mode.' }],
    },
    'none',
  )
}

function movedFault(path: string): FaultError {
  return new FaultError(
    {
      code: 'TARGET_MOVED',
      what: `the file ${safeText(path, 200)} changed while we worked`,
      saw: 'other bytes than were read',
      wanted: 'the file as it was planned on',
      changed: [],
      retry: 'safe',
      next: [{ say: 'Find out who else writes it; then try again.' }],
    },
    'none',
  )
}

function startFault(what: string, saw: string): FaultError {
  return new FaultError(
    {
      code: 'TARGET_UNREACHABLE',
      what: `cannot reach ${safeText(what, 200)} on this machine`,
      saw,
      wanted: 'a program that we may run or signal',
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Check the path or the process id in the inventory, and our rights.' }],
    },
    'none',
  )
}
