import { expect, test } from 'vitest'
import checklist from '../../../src/connectors/manual/checklist.ts'
import { play } from '../play.ts'

test('one thing to do is said as it is; several are counted and listed', async () => {
  const one = play(checklist, 'manual/checklist', { with: {}, args: { items: ['Close the ticket.'], evidence: [] } })
  expect(await one.plan()).toMatchObject({ kind: 'by-hand', says: 'Close the ticket.', wants: [] })
  const two = play(checklist, 'manual/checklist', {
    with: {},
    args: { items: ['Call ada.', 'Call ben.'], evidence: [] },
  })
  expect(await two.plan()).toMatchObject({ says: '2 things to do by hand', lines: ['Call ada.', 'Call ben.'] })
})

test('each kind of evidence becomes a question that must be answered', async () => {
  const cast = play(checklist, 'manual/checklist', { with: {}, args: { items: ['x'], evidence: ['link', 'text'] } })
  expect(await cast.plan()).toMatchObject({
    wants: [
      { name: 'link', kind: 'link', optional: false },
      { name: 'text', kind: 'text', optional: false },
    ],
  })
})

test('what a person says is never proven', async () => {
  const cast = play(checklist, 'manual/checklist', { with: {}, args: { items: ['x'], evidence: ['link'] } })
  expect(await cast.verify({ link: 'https://wiki.example.com/page' })).toMatchObject({ verdict: 'unknown' })
})
