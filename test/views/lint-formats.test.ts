import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Problem } from '../../src/model/problem.ts'
import { lintGithub } from '../../src/views/lint-github.ts'
import { lintSarif } from '../../src/views/lint-sarif.ts'

const PLACE = { file: 'runbooks/a b.yaml', line: 8, col: 27, length: 8 }
const WRONG: Problem = { code: 'Y015', level: 'error', place: PLACE, what: 'unknown key', fix: 'say uses' }
const LATE: Problem = { ...WRONG, code: 'Y052', level: 'warning', what: 'nobody is told', fix: 'add a step' }
const TOOL = {
  version: '1.2.3',
  homepage: 'https://example.com/stanch',
  pages: new Map([
    ['Y015', 'An unknown key. When it is near to a known one, that one is offered.'],
    ['Y052', '_Warning._ No step of the phase `notify`. The owners should not learn of it from their users.'],
  ]),
}

test('an annotation names the file, the place and the code', () => {
  expect(lintGithub([WRONG, LATE])).toBe(
    '::error file=runbooks/a b.yaml,line=8,col=27,endColumn=35,title=Y015::unknown key; say uses\n' +
      '::warning file=runbooks/a b.yaml,line=8,col=27,endColumn=35,title=Y052::nobody is told; add a step\n',
  )
})

test('nothing in a name or a message can begin another command', () => {
  const place = { ...PLACE, file: 'a,line=1::stop%\n::add-mask::x.yaml' }
  const text = lintGithub([{ ...WRONG, place, what: '100%\r\n::error file=b::mine' }])
  expect(text.split('\n')).toHaveLength(2)
  expect(text).toContain('file=a%2Cline=1%3A%3Astop%25%0A%3A%3Aadd-mask%3A%3Ax.yaml,line=8')
  expect(text).toContain('::100%25%0D%0A::error file=b::mine; say uses')
})

/** The part of SARIF 2.1.0 that we write, from its schema: objects are closed, indices and lines count as it says. */
const Text = z.strictObject({ text: z.string().min(1), markdown: z.string().min(1).optional() })
const Rule = z.strictObject({
  id: z.string(),
  shortDescription: Text,
  fullDescription: Text,
  help: Text,
  helpUri: z.url(),
  defaultConfiguration: z.strictObject({ level: z.enum(['none', 'note', 'warning', 'error']) }),
})
const Region = z.strictObject({
  startLine: z.int().min(1),
  startColumn: z.int().min(1),
  endLine: z.int().min(1),
  endColumn: z.int().min(1),
})
const Result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(0),
  level: z.enum(['none', 'note', 'warning', 'error']),
  message: Text,
  locations: z.array(
    z.strictObject({
      physicalLocation: z.strictObject({ artifactLocation: z.strictObject({ uri: z.string() }), region: Region }),
    }),
  ),
})
const Driver = z.strictObject({
  name: z.string(),
  version: z.string(),
  informationUri: z.url(),
  rules: z.array(Rule),
})
const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({ driver: Driver }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      results: z.array(Result),
    }),
  ]),
})

test('SARIF has the shape of its schema, and each result points at the rule of its code', () => {
  const [run] = Sarif.parse(lintSarif([LATE, WRONG, WRONG], TOOL)).runs
  expect(run.results.map(({ ruleId, ruleIndex }) => [ruleId, run.tool.driver.rules[ruleIndex]?.id])).toEqual([
    ['Y052', 'Y052'],
    ['Y015', 'Y015'],
    ['Y015', 'Y015'],
  ])
  expect(run.tool.driver.rules).toMatchObject([
    {
      id: 'Y015',
      shortDescription: { text: 'An unknown key.' },
      helpUri: 'https://example.com/stanch/blob/v1.2.3/docs/problems.md#y015',
      defaultConfiguration: { level: 'error' },
    },
    { id: 'Y052', defaultConfiguration: { level: 'warning' } },
  ])
})

test('a file name becomes a URI, and the region ends behind the last marked character', () => {
  const [run] = Sarif.parse(lintSarif([WRONG], TOOL)).runs
  expect(run.results[0]?.locations).toEqual([
    {
      physicalLocation: {
        artifactLocation: { uri: 'runbooks/a%20b.yaml' },
        region: { startLine: 8, startColumn: 27, endLine: 8, endColumn: 35 },
      },
    },
  ])
})

test('without problems there are no rules and no results', () => {
  const [run] = Sarif.parse(lintSarif([], TOOL)).runs
  expect([run.tool.driver.rules, run.results]).toEqual([[], []])
})
