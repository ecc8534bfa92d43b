import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fingerprint, sha256 } from '../base/hash.ts'
import { Secret } from '../base/secret.ts'
import { ageDecrypt, ageEncrypt } from './age.ts'
import { codeOf, readOrCreate, syncFolder, writeNew } from './durable-file.ts'
import { escrowFault } from './escrow-fault.ts'
import type { Escrow, Sealed } from './escrow.ts'
import { isRunId } from './run-id.ts'
import { openStateDir, subDir } from './state-dir.ts'

export interface EscrowOptions {
  readonly stateDir: string
  readonly run: string
  /** Recipients besides the run's own key: at least the organisation's offline recovery key in production. */
  readonly recovery: readonly string[]
  readonly fingerprintKey: Uint8Array
}

const REF = /^[a-z0-9][a-z0-9_.-]{0,200}$/

interface Box {
  readonly dir: string
  readonly keyFile: string
  readonly identity: string
  readonly recipients: readonly string[]
  readonly fingerprintKey: Uint8Array
}

/**
 * Secrets of one run, each an age v1 file (X25519) at escrow/<run>/<reference>.<n>.age.
 * @throws FaultError ESCROW_FAILED when the run's key cannot be made or read.
 */
export async function openEscrow(options: EscrowOptions): Promise<Escrow> {
  const box = await openBox(options)
  return {
    recipients: box.recipients,
    seal: async (ref, value) => seal(box, safeRef(ref), value),
    open: async (ref) => openNewest(box, safeRef(ref)),
    selfTest: () => selfTest(box),
    destroy: async () => destroy(box),
  }
}

async function openBox({ stateDir, run, recovery, fingerprintKey }: EscrowOptions): Promise<Box> {
  if (!isRunId(run)) throw new RangeError('a run id is a ULID of 26 Crockford characters')
  const root = openStateDir(stateDir)
  const dir = subDir(root, 'escrow', run)
  const keyFile = join(subDir(root, 'keys', 'runs'), `${run}.agekey`)
  try {
    const fresh = await generateX25519Identity()
    const identity = readOrCreate(keyFile, () => Buffer.from(`${fresh}\n`))
      .toString('utf8')
      .trim()
    const recipients = [await identityToRecipient(identity), ...recovery]
    return { dir, keyFile, identity, recipients, fingerprintKey }
  } catch {
    throw escrowFault({
      what: 'the key of this run cannot be used',
      saw: 'no age identity',
      wanted: 'its X25519 identity',
    })
  }
}

async function seal(box: Box, ref: string, value: Secret): Promise<Sealed> {
  try {
    const bytes = await ageEncrypt(box.recipients, value.reveal())
    writeNext(box.dir, ref, bytes)
    return { ref, fingerprint: fingerprint(box.fingerprintKey, value.reveal()), sha256: sha256(bytes) }
  } catch (thrown) {
    const saw = codeOf(thrown) ?? 'a recipient that age refuses'
    throw escrowFault({ what: `the secret ${ref} could not be sealed`, saw, wanted: 'a sealed file' }, 'unknown')
  }
}

/** The next free number; two seals of one reference at the same moment both get one. */
function writeNext(dir: string, ref: string, bytes: Uint8Array): void {
  for (let number = newest(dir, ref) + 1; ; number += 1) {
    try {
      return writeNew(join(dir, `${ref}.${number}.age`), bytes)
    } catch (thrown) {
      if (codeOf(thrown) !== 'EEXIST') throw thrown
    }
  }
}

async function openNewest({ dir, identity }: Box, ref: string): Promise<Secret | undefined> {
  const number = newest(dir, ref)
  if (number === 0) return undefined
  try {
    return new Secret(await ageDecrypt(identity, readFileSync(join(dir, `${ref}.${number}.age`))))
  } catch {
    throw escrowFault({
      what: `the sealed secret ${ref} cannot be opened`,
      saw: 'a file that the run key does not open',
      wanted: 'the file as it was sealed',
    })
  }
}

/** Before anything is changed: what cannot be sealed and opened again must not be issued. */
async function selfTest({ dir, recipients, identity }: Box): Promise<void> {
  const value = new Secret(randomBytes(24).toString('hex'))
  const path = join(dir, `self-test.${randomBytes(6).toString('hex')}.age`)
  try {
    writeNew(path, await ageEncrypt(recipients, value.reveal()))
    const back = new Secret(await ageDecrypt(identity, readFileSync(path)))
    if (!back.equals(value)) throw new RangeError('another value came back')
  } catch {
    throw escrowFault({
      what: 'the escrow does not work',
      saw: 'a sealed test value did not come back',
      wanted: 'the value that was sealed',
    })
  } finally {
    rmSync(path, { force: true })
  }
}

/**
 * Unlinking proves nothing on a copy-on-write disk; without the run's key what remains is noise to everyone but recovery.
 * The key goes last: a crash on the way leaves files that a second call still finds and destroys.
 */
function destroy({ dir, keyFile }: Box): readonly string[] {
  const files = readdirSync(dir).filter((name) => name.endsWith('.age'))
  try {
    for (const name of files) wipe(join(dir, name))
    syncFolder(dir)
    wipe(keyFile)
    syncFolder(dirname(keyFile))
  } catch (thrown) {
    throw escrowFault({
      what: 'the escrow could not be destroyed',
      saw: codeOf(thrown) ?? 'an error',
      wanted: 'every sealed file and the run key gone',
    })
  }
  return [...new Set(files.map((name) => name.replace(/\.\d+\.age$/, '')))]
}

function wipe(path: string): void {
  let fd: number
  try {
    fd = openSync(path, 'r+')
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return
    throw thrown
  }
  const noise = randomBytes(fstatSync(fd).size)
  writeSync(fd, noise, 0, noise.length, 0)
  fsyncSync(fd)
  closeSync(fd)
  rmSync(path)
}

function newest(dir: string, ref: string): number {
  const numbers = readdirSync(dir)
    .filter((name) => name.startsWith(`${ref}.`) && /^\d+\.age$/.test(name.slice(ref.length + 1)))
    .map((name) => Number(name.slice(ref.length + 1, -4)))
  return Math.max(0, ...numbers)
}

function safeRef(ref: string): string {
  if (!REF.test(ref)) throw new RangeError(`not a reference: ${ref.length} characters`)
  return ref
}
