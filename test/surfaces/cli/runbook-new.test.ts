import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { askWanted } from '../../../src/surfaces/cli/new-runbook.ts'
import { scripted } from './little-app.ts'
import { stanch } from './stanch.ts'

const dir = mkdtempSync(join(tmpdir(), 'stanch-new-'))
afterAll(() => rmSync(dir, { recursive: true }))
const env = { STANCH_STATE_DIR: join(dir, 'state') }
const given = (...pairs: string[]): string[] => pairs.flatMap((pair) => ['--set', pair])
const FOUR = given('name=mine', 'title=Mine', 'kind=oidc-client-secret', 'strategy=overlap')

test('four answers make a runbook that lints clean, and says what to do next', async () => {
  const file = join(dir, 'mine.yaml')
  const { code, stdout, stderr } = await stanch(['runbook', 'new', ...FOUR, '-o', file], { env })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toContain(`wrote ${file}\n  $ stanch runbook explain ${file}\n`)
  expect(await stanch(['runbook', 'lint', file], { env })).toEqual({
    code: 0,
    stdout: '1 files, 0 errors, 0 warnings\n',
    stderr: '',
  })
})

test('what is there is never overwritten', async () => {
  const file = join(dir, 'there.yaml')
  writeFileSync(file, 'mine')
  const { code, stderr } = await stanch(['runbook', 'new', ...FOUR, '-o', file], { env })
  expect(code).toBe(2)
  expect(stderr).toContain('C004')
  expect(readFileSync(file, 'utf8')).toBe('mine')
})

test.each([
  ['an answer that is missing, without a terminal', given('name=mine', 'title=Mine'), 'kind is missing'],
  ['a name that is none', given('name=../mine'), 'this is no name for a runbook'],
  [
    'a strategy of another kind',
    given('name=a', 'title=A', 'kind=signing-key', 'strategy=overlap'),
    'by-hand, sessions',
  ],
  ['an answer to no question', given('nam=mine'), 'there is no answer nam'],
  ['a title that no runbook may have', [...FOUR.slice(0, 2), ...given('title={{ x }}'), ...FOUR.slice(4)], 'Y047'],
])('%s ends with 2 and writes nothing', async (_, argv, text) => {
  const { code, stdout, stderr } = await stanch(['runbook', 'new', ...argv, '-o', '-'], { env })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(text)
})

test('at a terminal four questions are asked, and a fifth only for actions of one’s own', async () => {
  expect(await askWanted(scripted(['mine', 'Mine', 'oidc-client-secret', 'overlap']), {})).toEqual({
    name: 'mine',
    title: 'Mine',
    kind: 'oidc-client-secret',
    does: 'overlap',
  })
  const own = await askWanted(scripted(['oidc-client-secret', 'actions', 'notify/owners, manual/checklist']), {
    name: 'a',
    title: 'A',
  })
  expect(own.does).toEqual(['notify/owners', 'manual/checklist'])
})
