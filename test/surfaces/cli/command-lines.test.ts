import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SOURCE = join(import.meta.dirname, '../../../src')
/** The one that writes them, and the fault card, where they stand below the text of a number. */
const OWN = ['views/line.ts', 'views/fault-card.ts']

/** `line('$ …')`, and a command that is given as a hint without its `$`. */
const OTHERWISE = /\bline\([`']\$ |(?:Refused|orRefuse)\([^\n]*, [`']stanch [^,\n]*[`']\)/

test('a command to paste begins with $, two columns in, wherever one is told', () => {
  const files = ['surfaces', 'views'].flatMap((room) =>
    readdirSync(join(SOURCE, room), { recursive: true, encoding: 'utf8' }).map((name) => `${room}/${name}`),
  )
  const odd = files
    .filter((name) => name.endsWith('.ts') && !OWN.includes(name))
    .flatMap((name) =>
      readFileSync(join(SOURCE, name), 'utf8')
        .split('\n')
        .filter((row) => OTHERWISE.test(row)),
    )
  expect(odd).toEqual([])
})
