import { expect, test } from 'vitest'
import { encodings, findCanary, newCanary } from './canaries.ts'

const canary = newCanary()

test.each([...encodings(canary)])('a canary written as %s is found among other bytes', (_, written) => {
  expect(findCanary(Buffer.from(`\u0000…${written}…\u00ff`), [newCanary(), canary])).not.toEqual([])
})

test('there are fourteen encodings, and no two are the same', () => {
  expect(new Set(encodings(canary).values()).size).toBe(14)
})

test.each([0, 1, 2, 3, 4, 5])('base64url is found behind %i bytes', (before) => {
  const text = Buffer.from(`${'é'.slice(0, 1).repeat(before)}${canary}!!`).toString('base64url')
  expect(findCanary(text, [canary])).toHaveLength(1)
})

test('another canary is not found, nor half of one', () => {
  expect(findCanary([...encodings(newCanary()).values()].join('\n'), [canary])).toEqual([])
  expect(findCanary(canary.slice(0, 30), [canary])).toEqual([])
})
