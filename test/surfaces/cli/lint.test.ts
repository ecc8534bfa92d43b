import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { stanch } from './stanch.ts'

const dir = mkdtempSync(join(tmpdir(), 'stanch-lint-'))
afterAll(() => rmSync(dir, { recursive: true }))
const env = { STANCH_STATE_DIR: join(dir, 'state') }
const file = join(dir, 'mine.yaml')
writeFileSync(
  file,
  'stanch: 1\nname: mine\ntitle: Mine\nsteps:\n  - id: a\n    phase: contain\n    usez: manual/checklist\n',
)
const lint = (...argv: string[]) => stanch(['runbook', 'lint', ...argv], { env })

test('a problem is shown with its line, a caret and the way out, and an error ends with 1', async () => {
  const { code, stdout, stderr } = await lint(file)
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout).toContain(`error Y015 unknown key "usez"\n --> ${file}:7:5\n`)
  expect(stdout).toContain('7 |     usez: manual/checklist\n  |     ^^^^ did you mean "uses"?\n')
})

test('the same problems for GitHub Actions, and as JSON in either way of asking', async () => {
  const github = await lint(file, '--format', 'github')
  expect(github.code).toBe(1)
  expect(github.stdout).toContain(`line=7,col=5,endColumn=9,title=Y015::unknown key "usez"; did you mean "uses"?`)
  const [json, output] = [await lint(file, '--format', 'json'), await lint(file, '--output', 'json')]
  expect(JSON.parse(json.stdout)).toEqual(JSON.parse(output.stdout))
})

test('SARIF takes what a code means from the page of the code', async () => {
  const { stdout } = await lint(file, '--format', 'sarif')
  const [{ tool, results }] = JSON.parse(stdout).runs
  const rule = tool.driver.rules.find(({ id }: { id: string }) => id === 'Y015')
  expect(rule.fullDescription.text).toMatch(/^An unknown key\. When it is near/)
  expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('Y015')
})

test('the shipped runbooks have no problem, which SARIF says with an empty list and 0', async () => {
  const { code, stdout } = await lint('--format', 'sarif')
  expect([code, JSON.parse(stdout).runs[0].results]).toEqual([0, []])
})

test('the inventory is linted in the same forms', async () => {
  writeFileSync(join(dir, 'inventory.yaml'), 'stanch_inventory: 1\norigin: a/b\nconnectors: {}\nowner: {}\n')
  const { code, stdout } = await stanch(['inventory', 'lint', '--format', 'github', '-C', dir], { env })
  expect(code).toBe(1)
  expect(stdout).toContain('title=Y015::unknown key "owner"; did you mean "owners"?')
})

test('a form that there is not is refused with those there are', async () => {
  const { code, stderr } = await lint(file, '--format', 'xml')
  expect(code).toBe(2)
  expect(stderr).toContain('it takes text, json, github, sarif')
})
