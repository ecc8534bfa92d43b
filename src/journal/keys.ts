import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { readOrCreate } from './durable-file.ts'
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
