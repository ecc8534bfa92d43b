import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { testSchema } from '../../src/compose/runbook-test/format.ts'
import { runTest } from '../../src/compose/runbook-test/run-tests.ts'
import { ProblemsError } from '../../src/model/problem-error.ts'

const RUNBOOKS = join(import.meta.dirname, '../../runbooks')
const NAME = 'leaked-oidc-client-secret'
const SHIPPED = readFileSync(join(RUNBOOKS, `${NAME}.test.yaml`), 'utf8')
const dir = mkdtempSync(join(tmpdir(), 'stanch-runbook-test-'))
afterAll(() => rmSync(dir, { recursive: true }))
beforeEach(() => copyFileSync(join(RUNBOOKS, `${NAME}.yaml`), join(dir, `${NAME}.yaml`)))

/** What a test file says: per case, or why it cannot be played; as `CODE line:col what`. */
async function play(text: string): Promise<readonly string[]> {
  const file = join(dir, `${NAME}.test.yaml`)
  writeFileSync(file, text)
  const problems = await runTest(file).then(
    ({ cases }) => cases.flatMap((one) => one.problems),
    (thrown: unknown) => {
      if (thrown instanceof ProblemsError) return thrown.problems
      throw thrown
    },
  )
  return problems.map(({ code, place, what }) => `${code} ${place.line}:${place.col} ${what}`)
}

function changeRunbook(from: string, to: string): void {
  const file = join(dir, `${NAME}.yaml`)
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(from)
  writeFileSync(file, text.replace(from, to))
}

const lineOf = (text: string): number => SHIPPED.slice(0, SHIPPED.indexOf(text)).split('\n').length

const shipped = readdirSync(RUNBOOKS).filter((name) => name.endsWith('.test.yaml'))
test.each(shipped)('%s: every case of it holds', async (name) => {
  const { cases } = await runTest(join(RUNBOOKS, name))
  expect(cases.flatMap((one) => one.problems.map(({ what }) => `${one.name}: ${what}`))).toEqual([])
  expect(cases.length).toBeGreaterThan(0)
})

test('a runbook that no longer revokes is found out, at the lines that expect it to', async () => {
  changeRunbook(
    "when: inputs.strategy == 'contain-first'",
    "when: inputs.strategy == 'contain-first' && exposure == 'dead'",
  )
  const said = await play(SHIPPED)
  expect(said).toContain(`T001 ${lineOf('        kill-now: proven')}:19 expected proven; it was not needed`)
  expect(said.join('\n')).toContain('expected step.verified kill-now; it was not in the journal')
})

test('a runbook that asks nobody any more is found out', async () => {
  changeRunbook(
    '    approve: { any: 1, of: [group:security], not: requester, within: 10m, on_timeout: escalate }\n',
    '',
  )
  const said = (await play(SHIPPED)).join('\n')
  expect(said).toContain('expected step.approved issue; it was not in the journal')
  expect(said).toContain('expected that it never happens; it was step.applying issue')
})

test('a step that is reached and has no answer is named, and the run does not go on without one', async () => {
  const said = await play(SHIPPED.replace('      restart: {}\n', ''))
  expect(said.filter((text) => text.startsWith('T003'))).toEqual([
    expect.stringContaining('the run came to restart/web, and no answer is written down for it'),
    expect.stringContaining('the run came to restart/portal, and no answer is written down for it'),
  ])
})

test.each([
  ['a step that is not there', 'kill-now: proven', 'kill-no: proven', 'T002', 'no such step'],
  ['a secret that is not asked', 'secrets: [leaked]', 'secrets: [leekd]', 'T002', 'no such secret input'],
  ['a field that no action gives', "{ version: '2',", "{ versio: '2',", 'T004', 'gives no such field'],
  ['a value of the wrong type', 'ended: 2', "ended: 'two'", 'T004', 'no connector gives such a ended'],
  ['a secret written down', 'fingerprint: hk1:new }', 'fresh: run:steps.x.y }', 'Y019', 'fresh takes a reference'],
  [
    'a secret by its look',
    'restart: {}',
    'restart: { says: q7Rz3LmX9vTb2KpN8wYcD4 }',
    'Y019',
    'says takes a reference',
  ],
  ['an unknown key', 'people:', 'peple:', 'Y015', 'unknown key "peple"'],
  ['a word that is none', 'kill-after: not needed', 'kill-after: skiped', 'Y028', '"skiped" is not known here'],
  ['a mistake in the inventory', 'owner: team-shop', 'owner: team-shp', 'I011', 'no owner "team-shp"'],
])('%s is refused at its place before anything is played', async (_, from, to, code, what) => {
  expect(SHIPPED).toContain(from)
  const [first] = await play(SHIPPED.replace(from, to))
  expect(first).toMatch(new RegExp(`^${code} ${lineOf(from)}:`))
  expect(first).toContain(what)
})

test('the inventory may be a file of its own, and its problems stand in it', async () => {
  writeFileSync(join(dir, 'inventory.yaml'), 'stanch_inventory: 1\norigin: a/b\nconectors: {}\n')
  const text = `stanch_test: 1\ninventory: inventory.yaml\n${SHIPPED.slice(SHIPPED.indexOf('cases:'))}`
  expect(await play(text)).toContain('Y015 3:1 unknown key "conectors"')
})

test('the example in the docs holds', async () => {
  const page = readFileSync(join(RUNBOOKS, '../docs/runbooks.md'), 'utf8')
  const [, example = ''] = /^```yaml\n(stanch_test: 1\n.*?)^```$/ms.exec(page) ?? []
  const inventory = SHIPPED.slice(SHIPPED.indexOf('  stanch_inventory'), SHIPPED.indexOf('cases:')).replace(
    /^ {2}/gm,
    '',
  )
  writeFileSync(join(dir, 'inventory.yaml'), inventory)
  expect(await play(example)).toEqual([])
})

test('an input that does not fit fails the case that gives it, not the file', async () => {
  const said = await play(SHIPPED.replace('strategy: overlap', 'strategy: overlp'))
  expect(said).toEqual([expect.stringMatching(/^Y049 \d+:\d+ "overlp" is no option of strategy$/)])
})

test('nothing of a test stays on the disk', async () => {
  const own = mkdtempSync(join(dir, 'tmp-'))
  vi.stubEnv('TMPDIR', own)
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await play(SHIPPED)).toEqual([])
  expect(readdirSync(own)).toEqual([])
})

test('the schema that editors find beside the runbooks is that of the tests', () => {
  const file = readFileSync(join(RUNBOOKS, 'runbook-test.schema.json'), 'utf8')
  expect(JSON.parse(file), 'stale: npm run schemas').toEqual(JSON.parse(JSON.stringify(testSchema())))
})

test('every problem that a test may have has a paragraph in docs/problems.md', () => {
  const page = readFileSync(join(RUNBOOKS, '../docs/problems.md'), 'utf8')
  const home = join(RUNBOOKS, '../src/compose/runbook-test')
  const source = readdirSync(home).map((name) => readFileSync(join(home, name), 'utf8'))
  const codes = new Set(source.flatMap((text) => [...text.matchAll(/'(T\d{3})'/g)].map(([, code = '']) => code)))
  expect(codes.size).toBe(4)
  for (const code of codes) expect(page).toMatch(new RegExp(`^### ${code}\n\n\\S.{40}`, 'm'))
})

test('what is brought back from work that needs an approval has been approved', async () => {
  const evidence = '    evidence: [link]\n'
  changeRunbook(evidence, `${evidence}    approve: { any: 1, of: [group:security] }\n`)
  expect(await play(SHIPPED)).toEqual([])
})
