import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installationPolicy } from '../../src/journal/policy.ts'
import type { Policy } from '../../src/journal/policy.ts'
import type { StoreReport } from '../../src/journal/verify-store.ts'
import { verifyStore } from '../../src/journal/verify-store.ts'
import { aStore, FIRST, HONEST, ORIGIN, OTHER, RUN, tempDir, write } from './given.ts'

let template: string

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'stanch-template-'))
  const store = aStore(template)
  await write(store, RUN, HONEST)
  await store.create(OTHER, FIRST)
  await store.checkpoint(OTHER)
  await store.close()
})

afterAll(() => rmSync(template, { recursive: true }))

/** A journal with a closed and an open run, after something has been done to its file. */
async function verified(attack: string, more: Partial<Policy> = {}): Promise<StoreReport> {
  const path = join(tempDir(), 'journal.db')
  cpSync(join(template, 'journal.db'), path)
  const db = new DatabaseSync(path)
  db.exec(attack)
  db.close()
  return verifyStore(path, { ...installationPolicy(template, ORIGIN), ...more })
}

test('an honest journal is sound, its open runs included', async () => {
  const report = await verified('')
  expect(report).toMatchObject({ verdict: 'sound', registry: [] })
  expect(report.runs.map(({ run, verdict }) => [run, verdict])).toEqual([
    [RUN, 'sound'],
    [OTHER, 'open'],
  ])
})

test('it is read while another program has it open', async () => {
  const dir = tempDir()
  const store = aStore(dir)
  await write(store, RUN, HONEST)
  const report = await verifyStore(join(dir, 'journal.db'), installationPolicy(dir, ORIGIN))
  expect(report.verdict).toBe('sound')
  await store.close()
})

const GONE = `delete from entry where run = '${RUN}'; delete from run where run = '${RUN}'; delete from checkpoint where run = '${RUN}';`

test.each([
  ['a run was taken away', GONE, /is not there/],
  [
    'a run was taken away, with its lines of the registry',
    `${GONE} delete from registry where line like '%${RUN}%'`,
    /J003|does not follow|stands for/,
  ],
  [
    'the end of a run was cut off, with the heads over it',
    `delete from entry where run = '${RUN}' and seq > 40; delete from checkpoint where run = '${RUN}' and size > 40`,
    /run.closed\) and is not there/,
  ],
  [
    'a run was put beside the registry',
    `insert into entry (run, seq, line) select '01JZ7Y2N0R8M3V6K4T5W9XQZZZ', seq, line from entry where run = '${OTHER}'`,
    /never registered/,
  ],
  ['the registry was emptied', 'delete from registry', /stands for 3 lines|there are 0/],
  [
    'a line of the registry was edited',
    "update registry set line = replace(line, 'run.closed', 'run.opened') where seq = 2",
    /does not follow/,
  ],
  [
    'a line of the registry was written another way',
    "update registry set line = line || ' ' where seq = 2",
    /canonical/,
  ],
])('%s: tampered', async (_, attack, expected) => {
  const { verdict, registry } = await verified(attack)
  expect(verdict).toBe('tampered')
  expect(registry.map(({ code, what }) => `${code} ${what}`).join()).toMatch(expected)
})

test('an index that was made to forget a run hides nothing', async () => {
  const report = await verified(`delete from run where run = '${RUN}'`)
  expect(report.runs.map(({ run }) => run)).toEqual([RUN, OTHER])
})

test('a row that was edited is found in its run', async () => {
  const report = await verified(`update entry set line = replace(line, 'note 7', 'lies 7') where run = '${RUN}'`)
  expect(report.runs[0]).toMatchObject({ verdict: 'tampered' })
  expect(report.runs[0]?.findings[0]).toMatchObject({ code: 'J003', line: 17 })
})

test('a whole journal restored from yesterday is told by a head of the registry that somebody kept', async () => {
  const root = Buffer.alloc(32, 1).toString('base64')
  const { registry } = await verified('', { pinned: { registry: { size: 99, root } } })
  expect(registry).toMatchObject([{ code: 'J009' }])
})

test('what is no journal is refused with a fault', async () => {
  const path = join(tempDir(), 'journal.db')
  writeFileSync(path, 'this is text, not a database, and long enough to be looked at by SQLite')
  await expect(verifyStore(path, { origin: ORIGIN, keys: [] })).rejects.toThrow(/no journal that can be read/)
  await expect(verifyStore(join(tempDir(), 'none.db'), { origin: ORIGIN, keys: [] })).rejects.toThrow(/no journal/)
})
