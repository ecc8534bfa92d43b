import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fingerprint, sha256 } from '../base/hash.ts'
import { Secret } from '../base/secret.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Escrow, Sealed } from './escrow.ts'
import { subDir } from './state-dir.ts'

export interface EscrowOptions {
  readonly stateDir: string
  readonly run: string
  /** Recipients besides the run's own key: at least the organisation's offline recovery key in production. */
  readonly recovery: readonly string[]
  readonly fingerprintKey: Uint8Array
}

const REF = /^[a-z0-9][a-z0-9_.-]{0,200}$/

/** Secrets of one run, each an age v1 file (X25519) at escrow/<run>/<reference>.<n>.age. */
export async function openEscrow(options: EscrowOptions): Promise<Escrow> {
  const dir = subDir(options.stateDir, 'escrow', options.run)
  const keyFile = join(subDir(options.stateDir, 'keys', 'runs'), `${options.run}.agekey`)
  const identity = await runIdentity(keyFile)
  const recipients = [await identityToRecipient(identity), ...options.recovery]
  const box = { dir, identity, recipients }
  return {
    recipients,
    seal: async (ref, value) => {
      const bytes = await encrypt(box.recipients, value.reveal())
      await writeNew(join(dir, `${safeRef(ref)}.${await nextNumber(dir, ref)}.age`), bytes)
      await syncFolder(dir)
      return sealedAs(ref, value, bytes, options.fingerprintKey)
    },
    open: (ref) => openNewest(box, ref),
    selfTest: () => selfTest(box),
    destroy: () => destroy(dir, keyFile),
  }
}

interface Box {
  readonly dir: string
  readonly identity: string
  readonly recipients: readonly string[]
}

// oxlint-disable-next-line max-params -- one record of four facts
function sealedAs(ref: string, value: Secret, bytes: Uint8Array, key: Uint8Array): Sealed {
  return { ref, fingerprint: fingerprint(key, value.reveal()), sha256: sha256(bytes) }
}

async function runIdentity(path: string): Promise<string> {
  const known = await readFile(path, 'utf8').catch(() => undefined)
  if (known !== undefined) return known.trim()
  const identity = await generateX25519Identity()
  await writeNew(path, Buffer.from(`${identity}\n`))
  return identity
}

async function encrypt(recipients: readonly string[], text: string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return encrypter.encrypt(text)
}

async function openNewest({ dir, identity }: Box, ref: string): Promise<Secret | undefined> {
  const number = (await nextNumber(dir, ref)) - 1
  if (number === 0) return undefined
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  try {
    return new Secret(await decrypter.decrypt(await readFile(join(dir, `${ref}.${number}.age`)), 'text'))
  } catch {
    throw escrowFault(
      `the sealed secret ${ref} cannot be opened`,
      'a file that the run key does not open',
      'the file as it was sealed',
    )
  }
}

/** Before anything is changed: what cannot be sealed and opened again must not be issued. */
async function selfTest(box: Box): Promise<void> {
  const value = new Secret(randomBytes(24).toString('hex'))
  const path = join(box.dir, `self-test.${randomBytes(6).toString('hex')}.age`)
  try {
    await writeNew(path, await encrypt(box.recipients, value.reveal()))
    const decrypter = new Decrypter()
    decrypter.addIdentity(box.identity)
    const back = new Secret(await decrypter.decrypt(await readFile(path), 'text'))
    if (!back.equals(value)) throw new Error('not the same')
  } catch {
    throw escrowFault('the escrow does not work', 'a sealed test value did not come back', 'the value that was sealed')
  } finally {
    await rm(path, { force: true })
  }
}

/** Unlinking proves nothing on a copy-on-write disk; without the run's key what remains is noise to everyone but recovery. */
async function destroy(dir: string, keyFile: string): Promise<readonly string[]> {
  const files = (await readdir(dir)).filter((name) => name.endsWith('.age'))
  for (const name of files) await wipe(join(dir, name))
  await wipe(keyFile)
  await syncFolder(dir)
  return [...new Set(files.map((name) => name.replace(/\.\d+\.age$/, '')))]
}

async function wipe(path: string): Promise<void> {
  const file = await open(path, 'r+')
  const { size } = await file.stat()
  await file.write(randomBytes(size), 0, size, 0)
  await file.sync()
  await file.close()
  await rm(path)
}

async function nextNumber(dir: string, ref: string): Promise<number> {
  const prefix = `${safeRef(ref)}.`
  const numbers = (await readdir(dir))
    .filter((name) => name.startsWith(prefix) && /^\d+\.age$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length, -4)))
  return Math.max(0, ...numbers) + 1
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  const file = await open(path, flags, 0o600)
  try {
    await file.writeFile(bytes)
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

function safeRef(ref: string): string {
  if (!REF.test(ref)) throw new RangeError(`not a reference: ${ref.length} characters`)
  return ref
}

function escrowFault(what: string, saw: string, wanted: string): FaultError {
  return new FaultError(
    {
      code: 'ESCROW_FAILED',
      what,
      saw,
      wanted,
      changed: [],
      retry: 'after-fix',
      next: [
        { say: 'Check the disk, the rights of the state folder and the recovery recipient:', command: 'stanch doctor' },
        { say: 'The recovery key opens every sealed file without stanch:', command: 'age -d -i RECOVERY_KEY FILE.age' },
      ],
    },
    'none',
  )
}
