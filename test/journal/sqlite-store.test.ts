import { chmodSync, linkSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { newRunId } from '../../src/journal/run-id.ts'
import { requireVersion } from '../../src/journal/schema.ts'
import { isNetwork, openStateDir, stateDir } from '../../src/journal/state-dir.ts'
import { FaultError } from '../../src/model/fault-error.ts'
import { aStore, FIRST, HONEST, notes, RUN, steadyClock, tempDir, write } from './given.ts'

function raw(dir: string): DatabaseSync {
  const db = new DatabaseSync(join(dir, 'journal.db'))
  onTestFinished(() => db.close())
  return db
}

async function faultOf(work: Promise<unknown>): Promise<FaultError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof FaultError)) throw new Error(`no fault: ${String(thrown)}`)
  return thrown
}

test('everything under the state folder is for its owner alone', async () => {
  const dir = join(tempDir(), 'state')
  const store = aStore(dir)
  await write(store, RUN, HONEST)
  await store.lease(RUN, ['x'], { run: RUN, who: 'ada', host: 'h', pid: 1, since: '' })
  expect(statSync(dir).mode & 0o777).toBe(0o700)
  const all = readdirSync(dir, { recursive: true, withFileTypes: true })
  for (const one of all.filter((entry) => entry.isDirectory()))
    expect([one.name, statSync(join(one.parentPath, one.name)).mode & 0o777]).toEqual([one.name, 0o700])
  for (const name of ['journal.db', 'keys/checkpoint.pem', 'keys/signed.db'])
    expect([name, statSync(join(dir, name)).mode & 0o777]).toEqual([name, 0o600])
  await store.close()
})

test('a commit is on the disk before the append returns: write-ahead log, full sync, a patient turn-taking', async () => {
  const dir = tempDir()
  await aStore(dir).close()
  expect(raw(dir).prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
  const { openDatabase } = await import('../../src/journal/schema.ts')
  const db = openDatabase(join(dir, 'journal.db'))
  expect([db.prepare('pragma synchronous').get(), db.prepare('pragma busy_timeout').get()]).toEqual([
    { synchronous: 2 },
    { timeout: 10_000 },
  ])
  db.close()
})

test('an SQLite that can lose acknowledged commits is refused', () => {
  for (const version of ['3.51.2', '3.50.9', '3.9.0', '2.99.9'])
    expect(() => requireVersion(version)).toThrow(/can lose acknowledged writes/)
  for (const version of ['3.51.3', '3.51.10', '3.53.0', '4.0.0']) requireVersion(version)
})

test('a network file system is known by its number', () => {
  expect([isNetwork(0x6969), isNetwork(0xff534d42), isNetwork(0xef53)]).toEqual([true, true, false])
})

test('a state folder that others can write into is refused', () => {
  const dir = tempDir()
  chmodSync(dir, 0o777)
  expect(() => openStateDir(dir)).toThrow(/others can write into/)
})

test('the state folder is found where the environment says', () => {
  expect(stateDir({ HOME: '/h' })).toBe('/h/.local/state/stanch')
  expect(stateDir({ HOME: '/h', XDG_STATE_HOME: '/x' })).toBe('/x/stanch')
  expect(stateDir({ HOME: '/h', STANCH_STATE_DIR: '/s' })).toBe('/s')
})

test.each([
  ['a link', (path: string, other: string) => symlinkSync(other, path)],
  ['a second name of another file', (path: string, other: string) => linkSync(other, path)],
  ['a folder', (path: string) => mkdirSync(path)],
])('a journal that is %s is refused (J008)', (_, make) => {
  const [dir, elsewhere] = [tempDir(), tempDir()]
  const other = join(elsewhere, 'other')
  writeFileSync(other, '')
  make(join(dir, 'journal.db'), other)
  expect(() => aStore(dir)).toThrow(/J008/)
})

test('an origin that could forge a signed line is refused', () => {
  for (const origin of ['', 'a b', 'a\nb', 'a+b', 'ä', 'x'.repeat(201)])
    expect(() => aStore(tempDir(), { origin })).toThrow(/an origin is/)
})

test('after a failed write the handle writes nothing more, and says so; other programs are not held up', async () => {
  const dir = tempDir()
  const store = aStore(dir)
  await store.create(RUN, FIRST)
  raw(dir).exec("create trigger full before insert on entry begin select raise(fail, 'disk is full'); end")
  expect((await faultOf(store.append(RUN, notes('lost')))).fault).toMatchObject({ code: 'JOURNAL_FAILED' })
  raw(dir).exec('drop trigger full')
  const second = await faultOf(store.append(RUN, notes('again')))
  expect([second.fault.code, second.effect]).toEqual(['JOURNAL_FAILED', 'unknown'])
  await expect(store.checkpoint(RUN)).rejects.toThrow(/nothing more is done/)
  expect(await store.read(RUN)).toHaveLength(1)
  const other = aStore(dir)
  expect(await other.append(RUN, notes('theirs'))).toMatchObject({ ok: true })
  await Promise.all([store.close(), other.close()])
})

test('a failure in the middle of an append leaves nothing of it', async () => {
  const dir = tempDir()
  const store = aStore(dir)
  await store.create(RUN, FIRST)
  raw(dir).exec("create trigger third before insert on entry when new.seq = 3 begin select raise(fail, 'no'); end")
  await expect(store.append(RUN, notes('two', 'three'))).rejects.toThrow(FaultError)
  expect(await store.read(RUN)).toHaveLength(1)
  await store.close()
})

test('a run and its line in the registry are written together or not at all', async () => {
  const dir = tempDir()
  const store = aStore(dir)
  raw(dir).exec("create trigger no before insert on registry begin select raise(fail, 'no'); end")
  await expect(store.create(RUN, FIRST)).rejects.toThrow(FaultError)
  expect([await store.runs(), await store.read(RUN)]).toEqual([[], []])
  await store.close()
})

test('whoever waits is woken within one poll of another program, and no timer runs when nobody waits', async () => {
  const dir = tempDir()
  const timers: { ms: number; wake: () => void; off: boolean }[] = []
  const timer = (ms: number, wake: () => void): (() => void) => {
    const one = { ms, wake, off: false }
    timers.push(one)
    return () => void (one.off = true)
  }
  const [store, other] = [aStore(dir, { timer }), aStore(dir)]
  await store.create(RUN, FIRST)
  const waiting = store.changed(RUN, 1, new AbortController().signal)
  await other.append(RUN, notes('theirs'))
  expect(timers).toHaveLength(1)
  timers[0]?.wake()
  await waiting
  expect(timers.filter(({ off }) => !off)).toHaveLength(timers.length - (timers.length > 1 ? 1 : 0))
  await store.changed(RUN, 1, new AbortController().signal)
  expect(timers.length).toBeLessThanOrEqual(2)
  await Promise.all([store.close(), other.close()])
})

test('two hundred closed runs are listed, and the newest goes on where it was', async () => {
  const dir = tempDir()
  const store = aStore(dir)
  const clock = steadyClock()
  const ids = Array.from({ length: 200 }, () => newRunId(clock))
  for (const id of ids) {
    await store.create(id, FIRST)
    await store.append(id, { ...FIRST, events: [{ type: 'run.closed', outcome: 'gaps', exposure: 'unknown' }] })
  }
  await store.close()
  const again = aStore(dir)
  const runs = await again.runs()
  expect(runs.map(({ run }) => run)).toEqual(ids.toReversed())
  expect(runs.every(({ closed, entries }) => closed && entries === 2)).toBe(true)
  await again.create(RUN, FIRST)
  await again.checkpoint(RUN)
  expect((await again.raw(RUN)).notes).toHaveLength(1)
  await again.close()
})

test('a journal that was opened by nobody yet can be opened by a second handle while the first one writes', async () => {
  const dir = tempDir()
  const first = aStore(dir)
  await first.create(RUN, FIRST)
  const db = raw(dir)
  db.exec('begin immediate')
  const second = aStore(dir)
  expect(await second.read(RUN)).toHaveLength(1)
  db.exec('rollback')
  await Promise.all([first.close(), second.close()])
  rmSync(join(dir, 'keys', 'signed.db'))
})
