import { describe, expect, onTestFinished, test } from 'vitest'
import { lineOf } from '../../src/journal/chain.ts'
import { exportRun } from '../../src/journal/export.ts'
import { installationPolicy } from '../../src/journal/policy.ts'
import type { Append, Holder, Store } from '../../src/journal/store.ts'
import { verifyJournal } from '../../src/journal/verify.ts'
import { ENGINE } from '../../src/model/actor.ts'
import { aStore, FIRST, HONEST, note, notes, ORIGIN, OTHER, RUN, tempDir, write } from '../journal/given.ts'

/** Each way to keep a journal: opens handles on one and the same journal, as several programs would. */
const STORES = [{ name: 'sqlite', journal: () => sqliteJournal() }]

function sqliteJournal(): { open: () => Store; dir: string } {
  const dir = tempDir()
  return { dir, open: () => opened(aStore(dir)) }
}

function opened(store: Store): Store {
  onTestFinished(() => store.close().catch(() => undefined))
  return store
}

const holder = (run: string, who = 'ada'): Holder => ({
  run,
  who,
  host: 'h',
  pid: 1,
  since: '2026-11-24T00:00:00.000Z',
})
const because = async (done: ReturnType<Store['append']>): Promise<string> => {
  const answer = await done
  return answer.ok ? 'accepted' : answer.because
}

describe.each(STORES)('a $name store', ({ journal }) => {
  test('gives back what was appended, to another handle too, numbered and chained', async () => {
    const { open } = journal()
    const store = open()
    await store.create(RUN, FIRST)
    await store.append(RUN, notes('one', 'two'))
    const entries = await open().read(RUN)
    expect(entries.map(({ seq, event }) => [seq, event.type])).toEqual([
      [1, 'run.opened'],
      [2, 'note.added'],
      [3, 'note.added'],
    ])
    expect(await open().read(RUN, 2)).toEqual(entries.slice(2))
  })

  test('refuses a run that exists, and an append to one that does not', async () => {
    const store = journal().open()
    await store.create(RUN, FIRST)
    expect(await because(store.create(RUN, FIRST))).toBe('moved')
    await expect(store.append(OTHER, notes('x'))).rejects.toThrow(/no run/)
    expect(await store.read(OTHER)).toEqual([])
  })

  test('refuses a first event that opens nothing, and an id that could be a path', async () => {
    const store = journal().open()
    await expect(store.create(RUN, notes('x'))).rejects.toThrow(/run.opened/)
    await expect(store.create('../../etc/cron.d/x', FIRST)).rejects.toThrow(/ULID/)
    await expect(store.create('registry', FIRST)).rejects.toThrow(/ULID/)
  })

  test('compares and sets: of two who saw the same end, the second is told that it has moved', async () => {
    const { open } = journal()
    const [mine, theirs] = [open(), open()]
    await mine.create(RUN, FIRST)
    expect(await because(mine.append(RUN, { ...notes('mine'), after: 1 }))).toBe('accepted')
    expect(await because(theirs.append(RUN, { ...notes('theirs'), after: 1 }))).toBe('moved')
    expect(await because(theirs.append(RUN, { ...notes('theirs'), after: 2 }))).toBe('accepted')
  })

  test('records a keyed outcome once, whoever comes with it', async () => {
    const { open } = journal()
    const [mine, theirs] = [open(), open()]
    await mine.create(RUN, FIRST)
    expect(await because(mine.append(RUN, { ...notes('a', 'b'), key: 'k' }))).toBe('accepted')
    expect(await because(theirs.append(RUN, { ...notes('c'), key: 'k' }))).toBe('repeated')
    expect([await theirs.has(RUN, 'k'), await theirs.has(RUN, 'l'), await theirs.has(OTHER, 'k')]).toEqual([
      true,
      false,
      false,
    ])
    expect((await mine.read(RUN)).map(({ key }) => key)).toEqual([null, 'k', null])
  })

  test('takes nothing after the end of a run, not even a note', async () => {
    const store = journal().open()
    await write(store, RUN, HONEST)
    expect(await because(store.append(RUN, notes('late')))).toBe('closed')
    expect(await store.read(RUN)).toHaveLength(HONEST.length)
    expect(await because(store.append(RUN, { ...notes('late'), key: 'run.closed' }))).toBe('repeated')
  })

  test('writes all events of an append or none', async () => {
    const store = journal().open()
    await store.create(RUN, FIRST)
    const half: Append = { actor: ENGINE, events: [note('good'), { type: 'note.added', by: '', text: 'bad' }] }
    await expect(store.append(RUN, half)).rejects.toThrow(RangeError)
    expect(await store.read(RUN)).toHaveLength(1)
    expect(await because(store.append(RUN, notes('good')))).toBe('accepted')
  })

  test('refuses a line that nobody could read back', async () => {
    const store = journal().open()
    await store.create(RUN, FIRST)
    const receipt = 'x'.repeat(64 * 1024)
    const event = { type: 'step.applied', step: 'issue', target: 'web', receipt, found: false } as const
    await expect(store.append(RUN, { actor: ENGINE, events: [event] })).rejects.toThrow(/at most 65536/)
    await expect(store.append(RUN, notes('\ud800'))).rejects.toThrow(/no UTF-8 form/)
    expect(await because(store.append(RUN, notes('after')))).toBe('accepted')
  })

  test('lists runs, newest first, with their length and whether they have ended', async () => {
    const store = journal().open()
    await store.create(RUN, FIRST)
    await write(store, OTHER, HONEST)
    expect((await store.runs()).map(({ run, entries, closed }) => [run, entries, closed])).toEqual([
      [OTHER, HONEST.length, true],
      [RUN, 1, false],
    ])
  })

  test('a lease excludes a second handle of this program, names its holder, and is free once released', async () => {
    const { open } = journal()
    const [mine, theirs] = [open(), open()]
    const lease = await mine.lease(RUN, ['client-x'], holder(RUN))
    const second = await theirs.lease(OTHER, ['client-y', 'client-x'], holder(OTHER, 'bob'))
    expect(second).toEqual({ heldBy: holder(RUN) })
    if ('heldBy' in lease) throw new Error('not ours')
    await lease.release()
    await lease.release()
    expect(await theirs.lease(OTHER, ['client-x'], holder(OTHER, 'bob'))).toHaveProperty('epoch')
  })

  test('a lease that was refused keeps nothing', async () => {
    const { open } = journal()
    const [mine, theirs, third] = [open(), open(), open()]
    await mine.lease(RUN, ['b'], holder(RUN))
    expect(await theirs.lease(OTHER, ['a', 'b'], holder(OTHER))).toHaveProperty('heldBy')
    expect(await third.lease(OTHER, ['a'], holder(OTHER, 'third'))).toHaveProperty('epoch')
  })

  test('whoever resumes a run fences off the one before: it appends nothing more', async () => {
    const { open } = journal()
    const [zombie, heir] = [open(), open()]
    await zombie.create(RUN, FIRST)
    const old = await zombie.lease(RUN, [], holder(RUN))
    if ('heldBy' in old) throw new Error('not ours')
    await old.release()
    const fresh = await heir.lease(RUN, [], holder(RUN, 'bob'))
    if ('heldBy' in fresh) throw new Error('not ours')
    expect(fresh.epoch).toBeGreaterThan(old.epoch)
    expect(await because(heir.append(RUN, { ...notes('heir'), epoch: fresh.epoch }))).toBe('accepted')
    expect(await because(zombie.append(RUN, { ...notes('zombie'), epoch: old.epoch }))).toBe('fenced')
    expect((await heir.read(RUN)).map(({ epoch }) => epoch)).toEqual([0, fresh.epoch])
  })

  test('wakes whoever waits: for its own append, for that of another handle, for an abort, and at once when there is more', async () => {
    const { open } = journal()
    const [mine, theirs] = [open(), open()]
    await mine.create(RUN, FIRST)
    const never = new AbortController()
    await mine.changed(RUN, 0, never.signal)
    const own = mine.changed(RUN, 1, never.signal)
    await mine.append(RUN, notes('own'))
    await own
    const foreign = mine.changed(RUN, 2, never.signal)
    await theirs.append(RUN, notes('foreign'))
    await foreign
    const waiting = mine.changed(RUN, 99, never.signal)
    never.abort()
    await waiting
    await mine.changed(RUN, 99, never.signal)
  })

  test('leaves nobody waiting when it is closed', async () => {
    const store = journal().open()
    await store.create(RUN, FIRST)
    const waiting = store.changed(RUN, 1, new AbortController().signal)
    await store.close()
    await waiting
  })

  test('exports a run byte for byte, and what it exports verifies', async () => {
    const { open, dir } = journal()
    const store = open()
    const entries = await write(store, RUN, HONEST)
    const exported = await exportRun(store, RUN)
    expect(Buffer.from(exported.lines).toString()).toBe(entries.map((entry) => `${lineOf(entry)}\n`).join(''))
    expect(await exportRun(open(), RUN)).toEqual(exported)
    const report = await verifyJournal({
      lines: [exported.lines],
      notes: exported.notes,
      policy: installationPolicy(dir, ORIGIN),
    })
    expect(report).toMatchObject({ verdict: 'sound', run: RUN, entries: HONEST.length, findings: [] })
    await expect(exportRun(store, OTHER)).rejects.toThrow(/no run/)
  })

  test('signs a head again only when there is something new under it', async () => {
    const store = journal().open()
    await store.create(RUN, FIRST)
    await store.checkpoint(RUN)
    await store.checkpoint(RUN)
    expect((await store.raw(RUN)).notes).toHaveLength(1)
    await store.append(RUN, notes('more'))
    await store.checkpoint(RUN)
    expect((await store.raw(RUN)).notes).toHaveLength(2)
  })
})
