import { expect, test } from 'vitest'
import checklist from '../../../src/connectors/manual/checklist.ts'

const action = checklist.actions['manual/checklist']
const input = (items: string[], evidence: string[]) => ({
  settings: {},
  target: { id: 'x', with: {} },
  args: { items, evidence },
})

test('a single item is the question itself, several are counted', () => {
  expect(action?.plan(null, input(['Do it.'], []) as never)).toMatchObject({
    kind: 'by-hand',
    says: 'Do it.',
    wants: [],
  })
  expect(action?.plan(null, input(['One.', 'Two.'], []) as never)).toMatchObject({
    says: '2 things to do by hand',
    lines: ['One.', 'Two.'],
  })
})

test('each piece of evidence is asked for, and none is optional', () => {
  expect(action?.plan(null, input(['Do it.'], ['link', 'text', 'confirm']) as never)).toMatchObject({
    wants: [
      { name: 'link', kind: 'link', optional: false },
      { name: 'text', kind: 'text', optional: false },
      { name: 'confirm', kind: 'confirm', optional: false },
    ],
  })
})

test('what a person says is never proven', async () => {
  expect(await action?.verify(null as never, null as never, {})).toMatchObject({ verdict: 'unknown' })
})
