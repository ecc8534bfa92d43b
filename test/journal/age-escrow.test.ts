import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fingerprint, sha256 } from '../../src/base/hash.ts'
import { Secret } from '../../src/base/secret.ts'
import { ageDecrypt } from '../../src/journal/age.ts'
import { openEscrow } from '../../src/journal/age-escrow.ts'
import type { Escrow } from '../../src/journal/escrow.ts'
import { FaultError } from '../../src/model/fault-error.ts'
import { OTHER, RUN, tempDir } from './given.ts'

const KEY = Buffer.alloc(32, 7)
const fresh = (): Secret => new Secret(`canary-${Math.random().toString(36).slice(2)}${'x'.repeat(30)}`)

async function given(dir = tempDir(), run = RUN): Promise<{ dir: string; escrow: Escrow; recovery: string }> {
  const recovery = await generateX25519Identity()
  const recipients = [await identityToRecipient(recovery)]
  return { dir, recovery, escrow: await openEscrow({ stateDir: dir, run, recovery: recipients, fingerprintKey: KEY }) }
}

function files(dir: string): string[] {
  return readdirSync(join(dir, 'escrow', RUN)).toSorted()
}

async function faultOf(work: Promise<unknown>): Promise<FaultError> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof FaultError)) throw new Error(`no fault: ${String(thrown)}`)
  return thrown
}

test('a sealed secret comes back, also to whoever takes the run up again; the journal is told its fingerprints only', async () => {
  const { dir, escrow } = await given()
  const value = fresh()
  const sealed = await escrow.seal('steps.issue.fresh', value)
  expect((await escrow.open('steps.issue.fresh'))?.reveal()).toBe(value.reveal())
  expect((await (await given(dir)).escrow.open('steps.issue.fresh'))?.reveal()).toBe(value.reveal())
  const file = readFileSync(join(dir, 'escrow', RUN, 'steps.issue.fresh.1.age'))
  expect(sealed).toEqual({
    ref: 'steps.issue.fresh',
    fingerprint: fingerprint(KEY, value.reveal()),
    sha256: sha256(file),
  })
  expect(file.includes(value.reveal())).toBe(false)
})

test('the organisation opens every file with its recovery key alone, and nobody with another one', async () => {
  const { dir, escrow, recovery } = await given()
  const value = fresh()
  await escrow.seal('steps.issue.fresh', value)
  const file = readFileSync(join(dir, 'escrow', RUN, 'steps.issue.fresh.1.age'))
  expect(file.subarray(0, 22).toString()).toBe('age-encryption.org/v1\n')
  expect(await ageDecrypt(recovery, file)).toBe(value.reveal())
  await expect(ageDecrypt(await generateX25519Identity(), file)).rejects.toThrow(/no identity/)
  expect(escrow.recipients).toHaveLength(2)
})

test('a later seal is a new file and wins; a reference that begins alike is another one', async () => {
  const { dir, escrow } = await given()
  const [one, two, three] = [fresh(), fresh(), fresh()]
  await escrow.seal('steps.issue.fresh', one)
  await escrow.seal('steps.issue.fresh', two)
  await escrow.seal('steps.issue.fresh.raw', three)
  expect((await escrow.open('steps.issue.fresh'))?.reveal()).toBe(two.reveal())
  expect((await escrow.open('steps.issue.fresh.raw'))?.reveal()).toBe(three.reveal())
  expect(await escrow.open('steps.issue')).toBeUndefined()
  expect(files(dir)).toEqual(['steps.issue.fresh.1.age', 'steps.issue.fresh.2.age', 'steps.issue.fresh.raw.1.age'])
})

test('two seals of one reference at the same moment are both kept', async () => {
  const { dir, escrow } = await given()
  await Promise.all([escrow.seal('inputs.leaked', fresh()), escrow.seal('inputs.leaked', fresh())])
  expect(files(dir)).toEqual(['inputs.leaked.1.age', 'inputs.leaked.2.age'])
})

test('files and keys are for their owner alone', async () => {
  const { dir, escrow } = await given()
  await escrow.seal('inputs.leaked', fresh())
  const mode = (...path: string[]): number => statSync(join(dir, ...path)).mode & 0o777
  expect([mode('escrow', RUN, 'inputs.leaked.1.age'), mode('keys', 'runs', `${RUN}.agekey`)]).toEqual([0o600, 0o600])
  expect([mode('escrow'), mode('escrow', RUN), mode('keys'), mode('keys', 'runs')]).toEqual([
    0o700, 0o700, 0o700, 0o700,
  ])
})

test('a planted link is not followed, and not overwritten', async () => {
  const { dir, escrow } = await given()
  const prey = join(dir, 'prey')
  writeFileSync(prey, 'untouched')
  symlinkSync(prey, join(dir, 'escrow', RUN, 'inputs.leaked.1.age'))
  const value = fresh()
  await escrow.seal('inputs.leaked', value)
  expect(readFileSync(prey, 'utf8')).toBe('untouched')
  expect((await escrow.open('inputs.leaked'))?.reveal()).toBe(value.reveal())
})

test('each run has a key of its own, which opens nothing of another run', async () => {
  const dir = tempDir()
  const [mine, theirs] = [await given(dir), await given(dir, OTHER)]
  await mine.escrow.seal('inputs.leaked', fresh())
  expect(await theirs.escrow.open('inputs.leaked')).toBeUndefined()
  const key = (run: string): string => readFileSync(join(dir, 'keys', 'runs', `${run}.agekey`), 'utf8')
  expect(key(RUN)).not.toBe(key(OTHER))
  const file = readFileSync(join(dir, 'escrow', RUN, 'inputs.leaked.1.age'))
  await expect(ageDecrypt(key(OTHER).trim(), file)).rejects.toThrow(/no identity/)
})

describe('a file that', () => {
  test.each<[string, (file: Buffer) => Buffer]>([
    ['was truncated', (file) => file.subarray(0, -1)],
    ['is empty', () => Buffer.alloc(0)],
    ['was flipped in its last byte', (file) => file.with(file.length - 1, (file.at(-1) ?? 0) ^ 1) as Buffer],
    ['is of another key', () => Buffer.from('age-encryption.org/v1\n-> X25519 AAAA\n')],
  ])('%s is a fault that says so, never a wrong value', async (_, break_) => {
    const { dir, escrow } = await given()
    await escrow.seal('steps.issue.fresh', fresh())
    const path = join(dir, 'escrow', RUN, 'steps.issue.fresh.1.age')
    writeFileSync(path, break_(readFileSync(path)))
    const { fault } = await faultOf(escrow.open('steps.issue.fresh'))
    expect(fault).toMatchObject({ code: 'ESCROW_FAILED', what: 'the sealed secret steps.issue.fresh cannot be opened' })
  })
})

describe('before anything is changed, the self-test', () => {
  test('passes where sealing works, and leaves nothing behind', async () => {
    const { dir, escrow } = await given()
    await escrow.selfTest()
    expect(files(dir)).toEqual([])
  })

  test('fails for a recovery recipient that is none', async () => {
    const escrow = await openEscrow({ stateDir: tempDir(), run: RUN, recovery: ['age1nonsense'], fingerprintKey: KEY })
    expect((await faultOf(escrow.selfTest())).fault.code).toBe('ESCROW_FAILED')
    const { fault, effect } = await faultOf(escrow.seal('steps.issue.fresh', fresh()))
    expect([fault.code, effect]).toEqual(['ESCROW_FAILED', 'unknown'])
  })

  test('fails where the folder is gone', async () => {
    const { dir, escrow } = await given()
    rmSync(join(dir, 'escrow'), { recursive: true })
    expect((await faultOf(escrow.selfTest())).fault.code).toBe('ESCROW_FAILED')
    expect((await faultOf(escrow.seal('inputs.leaked', fresh()))).fault.saw).toBe('ENOENT')
  })
})

describe('destroyed is', () => {
  test('every file and the key of the run, by name, and not those of another run', async () => {
    const dir = tempDir()
    const [mine, theirs] = [await given(dir), await given(dir, OTHER)]
    await mine.escrow.seal('inputs.leaked', fresh())
    await mine.escrow.seal('steps.issue.fresh', fresh())
    await mine.escrow.seal('steps.issue.fresh', fresh())
    const kept = fresh()
    await theirs.escrow.seal('inputs.leaked', kept)
    expect((await mine.escrow.destroy()).toSorted()).toEqual(['inputs.leaked', 'steps.issue.fresh'])
    expect(files(dir)).toEqual([])
    expect(readdirSync(join(dir, 'keys', 'runs'))).toEqual([`${OTHER}.agekey`])
    expect((await theirs.escrow.open('inputs.leaked'))?.reveal()).toBe(kept.reveal())
  })

  test('also what a crash in the middle has left', async () => {
    const { dir, escrow } = await given()
    await escrow.seal('inputs.leaked', fresh())
    rmSync(join(dir, 'keys', 'runs', `${RUN}.agekey`))
    expect(await escrow.destroy()).toEqual(['inputs.leaked'])
    expect(await escrow.destroy()).toEqual([])
  })
})

test('a reference or a run that could be a path is refused', async () => {
  const { escrow } = await given()
  for (const ref of ['../x', 'a/b', '', '.hidden', 'A', 'x'.repeat(300)])
    await expect(escrow.seal(ref, fresh())).rejects.toThrow(/not a reference/)
  await expect(given(tempDir(), '../../x')).rejects.toThrow(/ULID/)
})

test('a run key that is no key is a fault, not a second key', async () => {
  const { dir } = await given()
  const path = join(dir, 'keys', 'runs', `${RUN}.agekey`)
  chmodSync(path, 0o600)
  writeFileSync(path, '')
  expect((await faultOf(given(dir))).fault.code).toBe('ESCROW_FAILED')
  expect(readFileSync(path, 'utf8')).toBe('')
})
