import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { sha256 } from '../base/hash.ts'
import { Secret } from '../base/secret.ts'
import { FaultError } from '../model/fault-error.ts'
import type { FileText } from '../sdk/index.ts'
import { fileFault, movedFault } from './file-fault.ts'

const LARGEST = 1024 * 1024

/** A regular UTF-8 file of at most 1 MiB, never through a symbolic link; undefined when there is none. @throws FaultError */
export async function readText(path: string): Promise<FileText | undefined> {
  const bytes = await readBytes(path)
  if (!bytes) return undefined
  try {
    // A byte order mark is kept: what is written back must begin as it began.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { text, sha256: sha256(bytes) }
  } catch {
    throw fileFault(path, 'bytes that are not UTF-8', 'a text file')
  }
}

/**
 * Replaces a file whole or not at all: written beside it, synced, compared, renamed. Owner and mode stay. The name of the
 * new file is ours and random; what an earlier crash left behind holds a secret and is removed.
 * @throws FaultError TARGET_MOVED when the file is not the one that was read (`was`: its SHA-256).
 */
export async function replaceText(path: string, content: readonly (string | Secret)[], was: string): Promise<void> {
  const [dir, prefix] = [dirname(path), `.${basename(path)}.stanch-`]
  const beside = join(dir, `${prefix}${randomBytes(8).toString('hex')}`)
  await removeLeftovers(dir, prefix)
  const old = await openRegular(path)
  if (!old) throw movedFault(path)
  try {
    await writeBeside(beside, { content, like: old, path })
    const now = await readBytes(path)
    if (!now || sha256(now) !== was) throw movedFault(path)
    await rename(beside, path).catch((thrown: unknown) => {
      throw fileFault(path, codeOf(thrown), 'a folder that we may write')
    })
    await syncFolder(path)
  } finally {
    await old.close()
    await rm(beside, { force: true }).catch(() => undefined)
  }
}

async function readBytes(path: string): Promise<Buffer | undefined> {
  const file = await openRegular(path)
  if (!file) return undefined
  try {
    // One byte more than allowed is enough to see that it has grown since it was measured.
    const { buffer, bytesRead } = await readFully(file, Buffer.alloc(LARGEST + 1))
    if (bytesRead > LARGEST) throw fileFault(path, `more than ${LARGEST} bytes`, 'a regular file of at most 1 MiB')
    return buffer.subarray(0, bytesRead)
  } catch (thrown) {
    throw thrown instanceof FaultError ? thrown : fileFault(path, codeOf(thrown), 'a file that can be read')
  } finally {
    await file.close()
  }
}

async function readFully(file: FileHandle, buffer: Buffer): Promise<{ buffer: Buffer; bytesRead: number }> {
  let bytesRead = 0
  while (bytesRead < buffer.length) {
    const got = await file.read(buffer, bytesRead, buffer.length - bytesRead, bytesRead)
    if (got.bytesRead === 0) break
    bytesRead += got.bytesRead
  }
  return { buffer, bytesRead }
}

/** Opened once and checked on the handle: between a check by name and the opening somebody could swap the file. */
async function openRegular(path: string): Promise<FileHandle | undefined> {
  let file: FileHandle
  try {
    // Without O_NONBLOCK a FIFO would keep us waiting for its other end.
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (thrown) {
    const code = codeOf(thrown)
    if (code === 'ENOENT') return undefined
    throw fileFault(path, code === 'ELOOP' ? 'a symbolic link' : code, 'a regular file that we may read')
  }
  const stat = await file.stat()
  if (stat.isFile() && stat.size <= LARGEST) return file
  await file.close()
  const saw = stat.isFile() ? `${stat.size} bytes` : 'something that is not a regular file'
  throw fileFault(path, saw, 'a regular file of at most 1 MiB')
}

async function writeBeside(
  beside: string,
  { content, like, path }: { content: readonly (string | Secret)[]; like: FileHandle; path: string },
): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  try {
    const { mode, uid, gid } = await like.stat()
    const file = await open(beside, flags, 0o600)
    try {
      await file.writeFile(content.map((part) => (part instanceof Secret ? part.reveal() : part)).join(''))
      // The owner first: changing it takes away setuid and setgid, which the mode then restores.
      const made = await file.stat()
      if (made.uid !== uid || made.gid !== gid) await file.chown(uid, gid)
      await file.chmod(mode & 0o7777)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (thrown) {
    throw fileFault(path, codeOf(thrown), 'a folder that we may write, and an owner that we may keep')
  }
}

/** The rename is done; when the folder cannot be synced, nobody knows whether a power cut would undo it. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(dirname(path), constants.O_RDONLY)
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch (thrown) {
    const { fault } = fileFault(path, codeOf(thrown), 'a folder that can be synced')
    throw new FaultError({ ...fault, changed: ['the file was replaced'] }, 'unknown')
  }
}

async function removeLeftovers(dir: string, prefix: string): Promise<void> {
  const names = await readdir(dir).catch(() => [])
  const left = names.filter((name) => name.startsWith(prefix) && /^[0-9a-f]{16}$/.test(name.slice(prefix.length)))
  await Promise.all(left.map((name) => rm(join(dir, name), { force: true })))
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : 'an error'
}
