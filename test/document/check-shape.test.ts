import { expect, test } from 'vitest'
import { z } from 'zod'
import { secretRef } from '../../src/sdk/schema.ts'
import { Runbook } from '../../src/model/runbook.ts'
import { checkShape, shapeProblems } from '../../src/document/check-shape.ts'
import { readDocument } from '../../src/document/read-document.ts'
import { fileOf, lines, painted } from './lines.ts'

function check(text: string, schema: z.ZodType = Runbook): readonly string[] {
  return lines(checkShape(open(text), schema))
}

function open(text: string) {
  const found = readDocument(fileOf(text))
  if (!found.ok) throw new Error(lines(found).join('\n'))
  return found.value
}

const runbook = (more: string): string => `stanch: 1\nname: a\ntitle: A\n${more}`
const step = (more: string): string => runbook(`steps:\n  - { id: a, phase: contain, ${more} }\n`)

test.each([
  ['Y015 16 a mistyped key', step('usess: x/y'), /^Y015 5:30 unknown key "usess" \| did you mean "uses"\?$/],
  [
    'Y015 a key from nowhere',
    runbook('color: red\nsteps: []'),
    /^Y015 4:1 unknown key "color" \| known here: stanch, name/,
  ],
  [
    'Y015 a key of another kind of input',
    runbook('inputs:\n  a: { type: secret, kindd: x }\n'),
    /^Y015 5:22 unknown key "kindd" \| known here: type, optional, prompt$/,
  ],
  [
    'Y028 a mistyped phase',
    runbook('steps:\n  - { id: a, phase: contan }'),
    /^Y028 5:21 "contan" .* \| did you mean "contain"\?$/,
  ],
  [
    'Y028 a mistyped kind of input',
    runbook('inputs:\n  a: { type: secrt }\n'),
    /^Y028 5:14 "secrt" .* \| did you mean "secret"\?$/,
  ],
  [
    'Y027 an input without its kind',
    runbook('inputs:\n  a: { prompt: x }\n'),
    /^Y027 5:3 missing "type" \| add type:, one of credential, secret, choice, text$/,
  ],
  [
    'Y027 a step without a phase',
    runbook('steps:\n  - { id: a }'),
    /^Y027 5:5 missing "phase" \| add phase:, one of detect/,
  ],
  [
    'Y009 11 a title that is a number',
    'stanch: 1\nname: a\ntitle: 1.1\nsteps: []',
    /^Y009 3:8 quote this value \(got number 1.1\) \| write "1.1"$/,
  ],
  [
    'Y009 a title that is a truth',
    'stanch: 1\nname: a\ntitle: true\nsteps: []',
    /^Y009 3:8 quote this value \(got boolean true\)/,
  ],
  [
    'Y028 the truth of YAML 1.1',
    step('always: yes'),
    /^Y028 5:38 wanted true or false, got "yes" \| write true or false$/,
  ],
  [
    'Y018 19 an id that climbs',
    runbook('steps:\n  - { id: ../../x, phase: contain }'),
    /^Y018 5:11 "..\/..\/x" is not a name \| it must match \^\[a-z\]/,
  ],
  ['Y018 19 an id with a slash', runbook('steps:\n  - { id: a/b, phase: contain }'), /^Y018 /],
  [
    'Y018 19 an id of 200 characters',
    runbook(`steps:\n  - { id: ${'a'.repeat(200)}, phase: contain }`),
    /^Y018 .{0,20}"a{79}…" /,
  ],
  ['Y018 19 an id that begins with -', runbook('steps:\n  - { id: "-x", phase: contain }'), /^Y018 /],
  [
    'Y018 the name of an input',
    runbook('inputs:\n  Client: { type: secret }\nsteps: []'),
    /^Y018 5:3 "Client" is not a name/,
  ],
  ['Y021 22 a negative time-out', step('timeout: -1'), /^Y021 5:39 number -1 is no duration \| write 1s to 1h/],
  ['Y021 22 parsecs', step('timeout: 5 parsecs'), /^Y021 5:39 "5 parsecs" is no duration/],
  ['Y021 22 days', step('timeout: 999d'), /^Y021 /],
  ['Y021 22 zero without a unit', step('retry: { times: 1, delay: 0 }'), /^Y021 /],
  ['Y028 too many retries', step('retry: { times: 99 }'), /^Y028 5:46 number 99; wanted at most 10/],
  ['Y028 a wave that is a word', step('waves: [some]'), /^Y028 5:38 /],
  ['Y028 an empty list', step('manual: []'), /^Y028 5:38 0 entries; wanted at least 1 entries/],
  ['Y028 a list where a mapping belongs', step('with: [a]'), /^Y028 5:36 wanted a mapping, got a list/],
])('%s is refused with its place and a way out', (_, text, wanted) => {
  expect(
    check(text).some((line) => wanted.test(line)),
    check(text).join('\n'),
  ).toBe(true)
})

test('a file that fits gives the value with its defaults', () => {
  const found = checkShape(open(step('manual: do it')), Runbook)
  expect(found).toMatchObject({ ok: true, value: { name: 'a', controls: [], inputs: {} } })
})

test('all mismatches come at once, in the order of the file', () => {
  const text = `stanch: 1\nname: A\ntitle: 5\nsteps:\n  - id: b\n    phas: contain\n`
  expect(check(text).map((line) => line.slice(0, 8))).toEqual(['Y018 2:7', 'Y009 3:8', 'Y027 5:5', 'Y015 6:5'])
})

test('Y019 20 a value where a reference belongs is refused and never shown', () => {
  const text = 'with:\n  secret: correct-horse-battery-staple\n'
  const schema = z.strictObject({ with: z.strictObject({ secret: secretRef('x') }) })
  const found = checkShape(open(text), schema)
  expect(lines(found)).toEqual([
    expect.stringMatching(/^Y019 2:11 secret takes a reference, not a value.* \| write env:NAME/),
  ])
  expect(painted(found, text)).not.toMatch(/correct|horse|staple/)
})

test('a part of a file can be checked with a schema of its own, at its own place', () => {
  const document = open('a:\n  - with: { url: 5, pth: x }\n')
  const schema = z.strictObject({ url: z.string(), path: z.string() })
  expect(lines({ ok: false, problems: shapeProblems(document, schema, ['a', 0, 'with']) })).toEqual([
    'Y027 2:5 missing "path" | add path:',
    'Y009 2:18 quote this value (got number 5) | write "5"',
    'Y015 2:21 unknown key "pth" | did you mean "path"?',
  ])
})

test('a part that is not written is checked as an empty one', () => {
  const document = open('a: { b: 1 }\n')
  const schema = z.strictObject({ url: z.string() })
  expect(lines({ ok: false, problems: shapeProblems(document, schema, ['a', 'with']) })).toEqual([
    'Y027 1:1 missing "url" | add url:',
  ])
})
