import { closeSync, constants, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { randomBytes } from 'node:crypto'

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants

/** A new file (0600) that is on the disk, name and all, when this returns. Never follows a link, never replaces a file. */
export function writeNew(path: string, bytes: Uint8Array): void {
  const fd = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  syncFolder(dirname(path))
}

/**
 * The bytes of a file that is made on first use. It appears whole or not at all: a crash in the middle leaves no empty key,
 * and of two programs that start at the same moment both read the same one.
 */
export function readOrCreate(path: string, fresh: () => Uint8Array): Buffer {
  return readOwn(path) ?? createOnce(path, fresh())
}

/** Not through a link: whoever can plant one would choose the key. */
function readOwn(path: string): Buffer | undefined {
  try {
    return readFileSync(path, { flag: O_RDONLY | O_NOFOLLOW })
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined
    throw thrown
  }
}

function createOnce(path: string, bytes: Uint8Array): Buffer {
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`
  writeNew(draft, bytes)
  try {
    linkSync(draft, path)
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw thrown
  } finally {
    rmSync(draft)
  }
  syncFolder(dirname(path))
  return readFileSync(path, { flag: O_RDONLY | O_NOFOLLOW })
}

export function syncFolder(dir: string): void {
  const fd = openSync(dir, O_RDONLY)
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

export function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined
}
