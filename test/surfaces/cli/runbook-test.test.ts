import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { stanch } from './stanch.ts'

const RUNBOOKS = join(import.meta.dirname, '../../../runbooks')
const NAME = 'leaked-oidc-client-secret'
const dir = mkdtempSync(join(tmpdir(), 'stanch-runbook-test-cli-'))
afterAll(() => rmSync(dir, { recursive: true }))
const play = (...argv: string[]) =>
  stanch(['runbook', 'test', ...argv], { env: { STANCH_STATE_DIR: join(dir, 'state') } })

test('the shipped tests pass, and each case is a line', async () => {
  const { code, stdout, stderr } = await play()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(
    /^graduate-to-private-key-jwt\n {2}passed {3}the secret is[^]*^leaked-oidc-client-secret\n {2}passed {3}contain first kills[^]*cases, 0 failed\n$/m,
  )
})

test('what was expected and did not come ends with 1, at its place in the file', async () => {
  copyFileSync(join(RUNBOOKS, `${NAME}.yaml`), join(dir, `${NAME}.yaml`))
  const file = join(dir, `${NAME}.test.yaml`)
  writeFileSync(
    file,
    readFileSync(join(RUNBOOKS, `${NAME}.test.yaml`), 'utf8').replace(
      'exposure: dead\n      ends',
      'exposure: live\n      ends',
    ),
  )
  const { code, stdout } = await play(file)
  expect(code).toBe(1)
  expect(stdout).toContain('FAILED   contain first kills')
  expect(stdout).toContain('error T001 expected live; it was dead')
  expect(stdout).toMatch(new RegExp(` --> ${file}:\\d+:17\n`))
})

test('a test that is not there, or not a test, ends with 2', async () => {
  expect(await play(join(dir, 'none.yaml'))).toMatchObject({ code: 2, stdout: '' })
  const file = join(dir, 'odd.test.yaml')
  writeFileSync(file, 'stanch_test: 1\ncases: []\n')
  const { code, stderr } = await play(file)
  expect(code).toBe(2)
  expect(stderr).toContain('missing "inventory"')
})
