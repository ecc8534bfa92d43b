import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256 } from '../../src/base/hash.ts'
import { Secret } from '../../src/base/secret.ts'
import { createMachine } from '../../src/engine/machine.ts'
import { findCanary, newCanary } from '../fakes/canaries.ts'

const machine = createMachine({ signal: new AbortController().signal })
let dir = ''
let path = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stanch-files-'))
  path = join(dir, 'app.env')
})
afterEach(() => rmSync(dir, { recursive: true }))

const thrownBy = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'nothing',
    (thrown: unknown) => thrown,
  )

test('a file comes with the digest of its bytes', async () => {
  writeFileSync(path, 'A=é\n')
  expect(await machine.readFile(path)).toEqual({ text: 'A=é\n', sha256: sha256(Buffer.from('A=é\n')) })
})

test('a file that is not there is no error', async () => {
  expect(await machine.readFile(path)).toBeUndefined()
})

test('a byte order mark is kept', async () => {
  writeFileSync(path, '\ufeffA=1')
  expect((await machine.readFile(path))?.text).toBe('\ufeffA=1')
})

test.each([
  ['a symbolic link', () => symlinkSync('/etc/hostname', path)],
  ['a dangling symbolic link', () => symlinkSync(join(dir, 'nowhere'), path)],
  ['a folder', () => execFileSync('mkdir', [path])],
  ['a FIFO, which would keep us waiting', () => execFileSync('mkfifo', [path])],
  ['more than 1 MiB', () => writeFileSync(path, Buffer.alloc(1024 * 1024 + 1, 'x'))],
  ['bytes that are not UTF-8', () => writeFileSync(path, Buffer.from([0x41, 0xff, 0xfe]))],
])('%s is not read', async (_, make) => {
  make()
  expect(await thrownBy(machine.readFile(path))).toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_ANSWERED_ODDLY' },
  })
})

test('a device without end is not read', async () => {
  expect(await thrownBy(machine.readFile('/dev/zero'))).toMatchObject({ effect: 'none' })
})

test('exactly 1 MiB is read', async () => {
  writeFileSync(path, Buffer.alloc(1024 * 1024, 'x'))
  expect((await machine.readFile(path))?.text).toHaveLength(1024 * 1024)
})

test('a file is replaced whole, its mode stays, and nothing lies beside it', async () => {
  writeFileSync(path, 'A=old\n')
  chmodSync(path, 0o640)
  await machine.replaceFile(path, ['A=', new Secret('fresh-value-1'), '\n'], sha256('A=old\n'))
  expect(readFileSync(path, 'utf8')).toBe('A=fresh-value-1\n')
  expect(statSync(path).mode & 0o7777).toBe(0o640)
  expect(readdirSync(dir)).toEqual(['app.env'])
})

test('whoever has the old file open goes on reading the old file', async () => {
  writeFileSync(path, 'A=old\n')
  linkSync(path, join(dir, 'other'))
  await machine.replaceFile(path, ['A=new\n'], sha256('A=old\n'))
  expect(readFileSync(join(dir, 'other'), 'utf8')).toBe('A=old\n')
})

test.each([
  ['has other bytes by now', () => writeFileSync(path, 'A=theirs\n')],
  ['is gone', () => undefined],
])('a file that %s is not replaced', async (_, make) => {
  make()
  const before = readdirSync(dir)
  expect(await thrownBy(machine.replaceFile(path, ['A=new\n'], sha256('A=old\n')))).toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_MOVED' },
  })
  expect(readdirSync(dir)).toEqual(before)
})

test('a symbolic link is not replaced, nor what it points at', async () => {
  writeFileSync(join(dir, 'real'), 'A=old\n')
  symlinkSync('real', path)
  expect(await thrownBy(machine.replaceFile(path, ['A=new\n'], sha256('A=old\n')))).toMatchObject({ effect: 'none' })
  expect(lstatSync(path).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(dir, 'real'), 'utf8')).toBe('A=old\n')
})

test('what a crash left beside the file, with a secret in it, is removed; the files of others are not', async () => {
  writeFileSync(path, 'A=old\n')
  writeFileSync(join(dir, '.app.env.stanch-0123456789abcdef'), 'A=secret')
  writeFileSync(join(dir, '.app.env.swp'), 'of an editor')
  writeFileSync(join(dir, '.app.env.stanch-notes'), 'of a person')
  await machine.replaceFile(path, ['A=new\n'], sha256('A=old\n'))
  expect(readdirSync(dir).toSorted()).toEqual(['.app.env.stanch-notes', '.app.env.swp', 'app.env'])
})

test('two who replace the same file at once: one wins, the other is told that it moved, and the file is whole', async () => {
  writeFileSync(path, 'A=old\n')
  const was = sha256('A=old\n')
  const tries = ['one', 'two'].map((value) => thrownBy(machine.replaceFile(path, [`A=${value}\n`], was)))
  const ends = await Promise.all(tries)
  expect(readFileSync(path, 'utf8')).toMatch(/^A=(?:one|two)\n$/)
  expect(ends).toContain('nothing')
  expect(readdirSync(dir)).toEqual(['app.env'])
})

test('no error shows what was to be written', async () => {
  const canary = newCanary()
  const error = await thrownBy(machine.replaceFile(join(dir, 'no', 'app.env'), [new Secret(canary)], 'x'))
  expect(findCanary(inspect(error, { depth: 9, showHidden: true }), [canary])).toEqual([])
})
