import { expect, test } from 'vitest'
import { EXIT } from '../../../src/surfaces/cli/exit-code.ts'
import { stanch } from './stanch.ts'

test('every exit code has its words, in the order of the numbers', async () => {
  const { code, stdout } = await stanch(['help', 'exit-codes', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout).map((row: { code: number }) => row.code)).toEqual(Object.values(EXIT))
  expect((await stanch(['help', 'exit-codes'])).stdout).toMatch(/^ {2}7 {2}ACTED, BUT THE LEAKED SECRET STILL WORKS/m)
})

test.each([
  ['a fault code', ['TARGET_BUSY'], 'What to do\n\n1. Wait as long as the system says'],
  ['a problem code', ['y021'], 'Not a duration.'],
  ['a command', ['runs', 'approve'], 'USAGE\n  $ stanch runs approve RUN STEP'],
  ['a topic', ['runs'], 'COMMANDS\n  runs abort'],
  ['nothing', [], 'TOPICS\n  audit'],
])('help on %s is on stdout', async (_, argv, text) => {
  const { code, stdout, stderr } = await stanch(['help', ...argv])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain(text)
})

test("the command line's own --help goes on working, of a command as of all", async () => {
  expect((await stanch(['--help'])).stdout).toContain('TOPICS\n  audit')
  expect((await stanch(['runs', 'approve', '--help'])).stdout).toContain('$ stanch runs approve RUN STEP')
})

test.each([
  [['PROOF_DISPROVN'], 'did you mean PROOF_DISPROVEN?'],
  [['rusn', 'approve'], 'did you mean runs approve?'],
])('help on %j ends with 2 and the near one', async (argv, hint) => {
  const { code, stdout, stderr } = await stanch(['help', ...argv])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(hint)
})

test('what was typed is not repeated, because it may be a secret', async () => {
  const { code, stderr } = await stanch(['help', 's3cretPastedIntoTheWrongWindow'])
  expect(code).toBe(2)
  expect(stderr).not.toContain('s3cret')
})
