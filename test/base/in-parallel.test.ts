import { expect, test } from 'vitest'
import { inParallel } from '../../src/base/in-parallel.ts'

const numbers = Array.from({ length: 40 }, (_, at) => at)

test('results come in the order of what was given, eight at a time at the most', async () => {
  let [busy, most] = [0, 0]
  const doubled = await inParallel(numbers, async (number) => {
    most = Math.max(most, (busy += 1))
    await new Promise(setImmediate)
    busy -= 1
    return number * 2
  })
  expect([doubled, most]).toEqual([numbers.map((number) => number * 2), 8])
})

test('after a failure nothing more begins, and what has begun is over before it is thrown', async () => {
  const begun: number[] = []
  const over: number[] = []
  const all = inParallel(numbers, async (number) => {
    begun.push(number)
    if (number === 2) throw new Error('no')
    await new Promise(setImmediate)
    over.push(number)
  })
  await expect(all).rejects.toThrow('no')
  expect(over).toEqual(begun.filter((number) => number !== 2))
  expect(begun.length).toBeLessThan(numbers.length)
})

test('the first failure is the one that is thrown', async () => {
  const all = inParallel(numbers, async (number) => Promise.reject(new Error(`of ${number}`)))
  await expect(all).rejects.toThrow('of 0')
})
