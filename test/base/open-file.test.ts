import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getuid } from 'node:process'
import { afterAll, expect, test } from 'vitest'
import { openRegularFile } from '../../src/base/open-file.ts'
import { fileProblem } from '../../src/document/file-problem.ts'

const dir = mkdtempSync(join(tmpdir(), 'stanch-open-'))
afterAll(() => rmSync(dir, { recursive: true }))

function written(name: string, text: string, mode = 0o644): string {
  const path = join(dir, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

async function why(path: string, longest?: number): Promise<string> {
  const opened = await openRegularFile(path, longest === undefined ? {} : { longest })
  return opened.ok ? 'opened' : opened.why
}

test('a regular file gives its bytes', async () => {
  const opened = await openRegularFile(written('a.yaml', 'stanch: 1\n'))
  expect(opened.ok && Buffer.from(opened.bytes).toString()).toBe('stanch: 1\n')
})

test('Y025 26 a symbolic link is refused, whatever it leads to', async () => {
  written('target.yaml', 'a: 1')
  symlinkSync('target.yaml', join(dir, 'link.yaml'))
  symlinkSync('nowhere', join(dir, 'dangling.yaml'))
  expect(await why(join(dir, 'link.yaml'))).toBe('symbolic link')
  expect(await why(join(dir, 'dangling.yaml'))).toBe('symbolic link')
})

test('Y025 26 a FIFO is refused and does not block', async () => {
  execFileSync('mkfifo', [join(dir, 'fifo')])
  expect(await openRegularFile(join(dir, 'fifo'))).toMatchObject({ why: 'not a regular file', say: 'this is a FIFO' })
})

test('Y025 26 a directory, a device and a socket are refused', async () => {
  mkdirSync(join(dir, 'folder'))
  expect(await why(join(dir, 'folder'))).toBe('not a regular file')
  expect(await why('/dev/zero')).toBe('not a regular file')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(join(dir, 'socket'), resolve))
  expect(await why(join(dir, 'socket'))).toBe('not a regular file')
  await new Promise((resolve) => server.close(resolve))
})

test('Y025 26 a file that everybody may write is refused, one of the group is not', async () => {
  expect(await openRegularFile(written('open.yaml', 'a: 1', 0o666))).toMatchObject({
    why: 'writable by others',
    say: 'everybody may write this file (mode 666)',
  })
  expect(await why(written('group.yaml', 'a: 1', 0o664))).toBe('opened')
})

test('Y025 26 a file of another user is refused', async () => {
  const path = written('theirs.yaml', 'a: 1')
  if (getuid?.() === 0) chownSync(path, 65_534, 65_534)
  expect(await openRegularFile(path, { uid: 4242 })).toMatchObject({ why: 'owned by another' })
})

test('a missing file is missing, also below a file', async () => {
  expect(await why(join(dir, 'none'))).toBe('missing')
  expect(await why(join(written('file', ''), 'below'))).toBe('missing')
})

test('12 a file that is too large is refused before it is read, one of the very limit is not', async () => {
  expect(await why(written('large', 'x'.repeat(11)), 10)).toBe('too large')
  expect(await why(written('full', 'x'.repeat(10)), 10)).toBe('opened')
})

test('Y025 26 what was not opened becomes a problem with a way out', async () => {
  const opened = await openRegularFile(join(dir, 'folder'))
  expect(!opened.ok && fileProblem('runbooks/leak.yaml', opened)).toEqual({
    code: 'Y025',
    level: 'error',
    place: { file: 'runbooks/leak.yaml', line: 1, col: 1, length: 1 },
    what: 'this is a directory',
    fix: 'name a regular file',
  })
})

test('Y010 12 a file that is too large has the code of its kind', () => {
  expect(fileProblem('a', { ok: false, why: 'too large', say: 'larger than 256 KiB' }).code).toBe('Y010')
})
