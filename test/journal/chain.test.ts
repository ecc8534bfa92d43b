import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHash } from 'node:crypto'
import { canonicalJson } from '../../src/base/canonical-json.ts'
import { genesis, hashLine, lineOf, LONGEST_FIRST_LINE, LONGEST_LINE, readCanonical } from '../../src/journal/chain.ts'
import type { Entry } from '../../src/journal/entry.ts'
import { ENGINE } from '../../src/model/actor.ts'
import { note, ORIGIN, OTHER, RUN } from './given.ts'

const entry = (text: string, seq = 2): Entry => ({
  v: 1,
  origin: ORIGIN,
  run: RUN,
  seq,
  prev: genesis(ORIGIN, RUN),
  ts: '2026-11-24T00:00:00.000Z',
  mono: '1',
  boot: 'b',
  tool: '0',
  epoch: 0,
  key: null,
  actor: ENGINE,
  event: note(text),
})
const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

test('the first link binds installation and run; each later one the exact bytes before it', () => {
  expect(genesis(ORIGIN, RUN)).toBe(sha(`stanch/v1 genesis\n${ORIGIN}\n${RUN}`))
  expect(genesis(ORIGIN, OTHER)).not.toBe(genesis(ORIGIN, RUN))
  expect(hashLine('{"a":1}')).toBe(sha('stanch/v1 line\n{"a":1}'))
  expect(hashLine(Buffer.from('{"a":1}'))).toBe(hashLine('{"a":1}'))
})

test('what is written is read back as the same value, and no other bytes are accepted for it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const line = lineOf(entry(text))
      const reading = readCanonical(Buffer.from(line), LONGEST_LINE)
      expect(reading).toEqual({ ok: true, value: entry(text) })
      const spaced = Buffer.from(JSON.stringify(entry(text), null, 1))
      expect(readCanonical(spaced, LONGEST_LINE)).toMatchObject({ ok: false, code: 'J004' })
    }),
  )
})

test('two texts are accepted for one value only when they are the same bytes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(JSON.parse(JSON.stringify(value)))
      expect(readCanonical(Buffer.from(text), LONGEST_LINE)).toMatchObject({ ok: true })
      for (const other of [` ${text}`, `${text} `, `${text}\r`])
        expect(readCanonical(Buffer.from(other), LONGEST_LINE)).toMatchObject({ ok: false, code: 'J004' })
    }),
  )
})

test('a line that is too long, of another shape or without a UTF-8 form is not written', () => {
  const long = { ...entry(''), event: { ...entry('').event, text: 'x'.repeat(4001) } } as Entry
  expect(() => lineOf(long)).toThrow(/not an entry: event.text/)
  const receipt = 'x'.repeat(LONGEST_LINE)
  const applied = { type: 'step.applied', step: 's', target: 't', receipt, found: true } as const
  expect(() => lineOf({ ...entry(''), event: applied })).toThrow(/at most 65536/)
  expect(lineOf({ ...entry('', 1), event: applied }).length).toBeLessThan(LONGEST_FIRST_LINE)
  expect(() => lineOf(entry('\udc00'))).toThrow(/no UTF-8 form/)
})
