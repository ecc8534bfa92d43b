import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const TESTS = join(import.meta.dirname, '../..')
const [FIRST, LAST] = [48, 65]

/** `'52, 53: …'`: how the title of a test names the rows of the matrix of bad inputs that it is for. */
const ROWS = /^ *(?:test\(|\]\)\()?\s*'(\d+(?:, \d+)*): /gm

test('every row of the matrix of bad inputs about the command line has a test that names it', () => {
  const files = ['surfaces/cli', 'system', 'views', 'base'].flatMap((folder) =>
    readdirSync(join(TESTS, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(TESTS, folder, name), 'utf8')),
  )
  const named = files.flatMap((text) =>
    [...text.matchAll(ROWS)].flatMap(([, rows = '']) => rows.split(', ').map(Number)),
  )
  const rows = Array.from({ length: LAST - FIRST + 1 }, (_, at) => FIRST + at)
  expect(rows.filter((row) => !named.includes(row))).toEqual([])
})
