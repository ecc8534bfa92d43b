import { expect, test } from 'vitest'
import { whyNotTaken } from './known-command.ts'
import { readPage } from './page.ts'
import { typedIn } from './typed.ts'

const BLOCK = '```sh\nstanch probe shop-web   # does it still work?\nstanch runs resume RUN\n```\n'

function typed(text: string) {
  return readPage('page.md', text).blocks.flatMap(typedIn)
}

test('a command is run as it stands and must end with 0, unless a note says otherwise', () => {
  const [probe] = typed(BLOCK)
  expect(probe).toEqual({
    said: 'stanch probe shop-web',
    step: { line: 2, command: 'stanch probe shop-web', expected: ['...'], code: 0 },
  })
  const note =
    '<!-- example\nstanch probe => {} < leaked [exit 7]\nstanch runs => not run: no run is open\nRUN = 7K2FQ\n-->\n\n'
  expect(typed(note + BLOCK).map(({ step }) => step && [step.command, step.code])).toEqual([
    ['stanch probe shop-web < leaked', 7],
    null,
  ])
})

test('what a console block shows must come', () => {
  expect(typed('```console\n$ stanch status\nno open runs\n[exit 3]\n```\n')).toMatchObject([
    { step: { command: 'stanch status', expected: ['no open runs'], code: 3 } },
  ])
})

test.each([
  ['a foreign program that nobody runs', '```sh\nbrew install stanch\n```\n', 'play brew install stanch'],
  ['a note on a command that is gone', `<!-- example\nstanch plan => {}\n-->\n${BLOCK}`, 'not there: stanch plan'],
  ['a note on a word that is gone', `<!-- example\nFILE = x\n-->\n${BLOCK}`, 'not there: FILE'],
  ['a note that says nothing we know', `<!-- example\nskip this\n-->\n${BLOCK}`, 'a note says: skip this'],
  ['a note above a sentence', `<!-- example\nRUN = x\n-->\nSo:\n\n${BLOCK}`, 'a note without a block'],
  ['a fence that does not end', '```sh\nstanch\n', 'a fence without its end'],
])('%s is found', (_, text, said) => {
  expect(() => typed(text)).toThrow(said)
})

test.each([
  ['stanch runs resune RUN', 'no such command: stanch runs resune RUN'],
  ['stanch probe shop-web --leaked=-', 'stanch probe shop-web --leaked=-: no such flag: --leaked'],
  ['stanch runs resume', 'stanch runs resume: missing: RUN'],
  ['stanch runs resume RUN now', 'stanch runs resume RUN now: 1 argument too many'],
  ['stanch runs resume RUN > file', null],
  ['stanch', null],
])('%s: %s', async (command, why) => {
  expect(await whyNotTaken(command, 'whole')).toBe(why)
})

test('a sentence may leave arguments out, and no flag that is none', async () => {
  expect(await whyNotTaken('stanch runs resume', 'mention')).toBeNull()
  expect(await whyNotTaken('stanch runs resume --nope', 'mention')).toContain('no such flag: --nope')
})
