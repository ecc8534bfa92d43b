import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { subDir } from './state-dir.ts'

/** The installation's Ed25519 key that signs heads; made on first use, 0600, never beside an export. */
export function signingKey(dir: string): KeyObject {
  return createPrivateKey(readOrCreate(join(subDir(dir, 'keys'), 'checkpoint.pem'), freshKey))
}

function freshKey(): Buffer {
  return Buffer.from(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
}

/** 32 bytes that key every fingerprint of this installation. */
export function fingerprintKey(dir: string): Uint8Array {
  return readOrCreate(join(subDir(dir, 'keys'), 'fingerprint.key'), () => randomBytes(32))
}

/** Created once, even when two processes start at the same moment: O_EXCL picks the winner, the other reads. */
function readOrCreate(path: string, fresh: () => Buffer): Buffer {
  try {
    return readFileSync(path, { flag: constants.O_RDONLY | constants.O_NOFOLLOW })
  } catch {
    createExclusively(path, fresh())
    return readFileSync(path)
  }
}

function createExclusively(path: string, bytes: Buffer): void {
  try {
    const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600)
    writeSync(fd, bytes)
    fsyncSync(fd)
    closeSync(fd)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
  }
}
