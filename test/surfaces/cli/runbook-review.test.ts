import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { stanch } from './stanch.ts'

const NAME = 'leaked-oidc-client-secret'
const dir = mkdtempSync(join(tmpdir(), 'stanch-review-'))
afterAll(() => rmSync(dir, { recursive: true }))
const runbook = (...argv: string[]) => stanch(['runbook', ...argv], { env: { STANCH_STATE_DIR: join(dir, 'state') } })

const changed = join(dir, 'changed.yaml')
writeFileSync(
  changed,
  readFileSync(join(import.meta.dirname, '../../../runbooks', `${NAME}.yaml`), 'utf8').replace(
    'not: requester',
    'not: nobody',
  ),
)

test('an approval that became weaker is the first line, and --exit-code makes it 10', async () => {
  const { code, stdout } = await runbook('diff', NAME, changed, '--exit-code')
  expect(code).toBe(10)
  expect(stdout).toBe(
    'WEAKER  issue  whoever starts the run may approve it alone\n1 difference; 1 of them asks or proves less than before\n',
  )
  expect((await runbook('diff', NAME, changed)).code).toBe(0)
})

test('two that do the same say so and end with 0', async () => {
  expect(await runbook('diff', NAME, NAME, '--exit-code')).toEqual({
    code: 0,
    stdout: 'they do the same\n',
    stderr: '',
  })
})

test('a runbook that is not there ends with 2', async () => {
  const { code, stdout, stderr } = await runbook('diff', NAME, 'leaked-oidc-client-secrt')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('did you mean leaked-oidc-client-secret?')
})

test('a page goes to stdout or into a new file, and never over another', async () => {
  const { code, stdout } = await runbook('docs', NAME)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^# Leaked OpenID Connect client secret\n[^]*```mermaid\nflowchart TD\n/)
  const file = join(dir, 'page.md')
  expect(await runbook('docs', NAME, '-o', file)).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(readFileSync(file, 'utf8')).toBe(stdout)
  expect((await runbook('docs', NAME, '-o', file)).code).toBe(2)
})
