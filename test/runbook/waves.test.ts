import { expect, test } from 'vitest'
import { wavesOf } from '../../src/runbook/waves.ts'

test.each([
  ['without waves all go at once', [], 3, [0, 0, 0]],
  ['one, then a few, then the rest', [1, '10%', 'rest'] as const, 12, [0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2]],
  ['a percentage rounds up, so that a wave is never empty', ['1%', 'rest'] as const, 3, [0, 1, 1]],
  ['what no wave takes joins the last', [1, 1], 4, [0, 1, 1, 1]],
  ['fewer targets than waves', [1, 1, 'rest'] as const, 1, [0]],
  ['nothing to do', [1, 'rest'] as const, 0, []],
])('%s', (_, waves, count, wanted) => {
  expect(wavesOf([...waves], count)).toEqual(wanted)
})
