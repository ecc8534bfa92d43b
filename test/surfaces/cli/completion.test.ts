import { expect, test } from 'vitest'
import { bashCompletion } from '../../../src/surfaces/cli/completion/bash.ts'
import { fishCompletion } from '../../../src/surfaces/cli/completion/fish.ts'
import type { Spot } from '../../../src/surfaces/cli/completion/tree.ts'
import { spotsOf } from '../../../src/surfaces/cli/completion/tree.ts'
import { zshCompletion } from '../../../src/surfaces/cli/completion/zsh.ts'
import { stanch } from './stanch.ts'

// What the scripts do in a shell is tested in the shells themselves: test/system/completion.test.ts.

const SPOTS: readonly Spot[] = [
  { path: '', words: [{ word: 'go', says: 'Go: now' }], flags: [], args: [] },
  {
    path: 'go',
    words: [],
    flags: [{ word: '--how', short: '-h', says: 'How', takesValue: true, options: ['fast', 'slow'] }],
    args: [{ options: [], list: 'runs list' }],
  },
]

test('each script has every command, flag, choice and list', () => {
  expect(bashCompletion(SPOTS)).toMatch(/'go --how'\) echo 'fast slow' ;;[^]*'go 0'\) echo 'runs list' ;;/)
  expect(zshCompletion(SPOTS)).toContain(String.raw`print -rl -- 'go:Go\: now'`)
  expect(zshCompletion(SPOTS)).toContain(`'go --how'|'go -h') return 0`)
  expect(fishCompletion(SPOTS)).toContain(
    `complete -c stanch -n '__stanch_is "go"' -l how -s h -x -a 'fast slow' -d 'How'`,
  )
})

test('an apostrophe or an odd choice in a command cannot end a word of the script', () => {
  const commands = [
    {
      id: 'a:b',
      summary: "it's\n'; rm -rf /",
      flags: { x: { name: 'x', type: 'option', options: ['good', "b'ad", '$(id)'] } },
      args: {},
    },
  ]
  const spots = spotsOf({ commands, topics: [] } as never)
  expect(spots.at(-1)?.flags[0]?.options).toEqual(['good'])
  expect(spots.find(({ path }) => path === 'a')?.words).toEqual([{ word: 'b', says: 'it’s ’; rm -rf /' }])
})

test('a shell that is not known ends with 2 and those that are', async () => {
  const { code, stdout, stderr } = await stanch(['completion', 'tcsh'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('it takes bash, zsh, fish')
})
