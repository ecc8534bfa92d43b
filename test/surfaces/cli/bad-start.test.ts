import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { userInfo } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { canonicalJson } from '../../../src/base/canonical-json.ts'
import { hashLine } from '../../../src/journal/chain.ts'
import { startWarnings } from '../../../src/surfaces/cli/start-warnings.ts'
import { BY_HAND, houseWith, withRun } from './house.ts'

// Rows of the matrix of bad inputs about starting and taking over a run, through the real program.

const BIN = join(import.meta.dirname, '../../../bin/dev.js')
test.each([
  ['root', 0, false, ['running as root: the journal will be for root alone; a user of its own is enough']],
  ['root in a drill', 0, true, []],
  ['a user', 1000, false, []],
])('59: what %s is warned of at the start of a run', (_, uid, drill, says) => {
  const getuid = vi.spyOn(process, 'getuid').mockReturnValue(uid)
  onTestFinished(() => getuid.mockRestore())
  expect(startWarnings([], { drill }).map(({ text }) => text)).toEqual(says)
})

interface Taking {
  readonly ended: Promise<{ code: number | null; said: string }>
  readonly stop: () => void
}

function take(dir: string, id: string): Taking {
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', STANCH_STATE_DIR: join(dir, '.state') }
  const child = spawn(process.execPath, [BIN, 'runs', 'resume', id, '--wait', '-C', dir], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return {
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, said }))),
    stop: () => void child.kill('SIGTERM'),
  }
}

test('61, 62: of two who take a run over at once one has it; the other ends with 9 and the name of the first', async () => {
  const { dir, run } = await houseWith(BY_HAND)
  const started = await run(['run', join(dir, 'hand.yaml'), '--yes', '--json'])
  const { run: id } = JSON.parse(started.stdout) as { run: string }
  const both = [take(dir, id), take(dir, id)]
  const loser = await Promise.race(both.map(async ({ ended }, n) => ({ n, ...(await ended) })))
  expect(loser).toMatchObject({ code: 9, said: expect.stringContaining(`by ${userInfo().username} on `) })
  const winner = both[1 - loser.n]
  winner?.stop()
  expect((await winner?.ended)?.code).toBe(130)
  expect((await run(['audit', 'verify', id])).code).toBe(0)
})

/** As a later version would go on with the run: a line of a form that this one does not know, chained to the last. */
function continuedByLater(journal: DatabaseSync, run: string): void {
  const last = journal.prepare('select line from entry where run = ? order by seq desc limit 1').get(run)?.['line']
  const before = JSON.parse(String(last)) as { readonly seq: number }
  const seq = before.seq + 1
  const next = { ...before, v: 2, seq, prev: hashLine(String(last)), tool: '9.9.9', event: { type: 'step.dreamt' } }
  journal.prepare('insert into entry values (?, ?, ?, null)').run(run, seq, canonicalJson(next))
}

test('61: a run that a later version went on with is not touched, and the version that is needed is named', async () => {
  const { dir, run, id } = await withRun()
  const journal = new DatabaseSync(join(dir, '.state', 'drill', 'journal.db'))
  onTestFinished(() => journal.close())
  continuedByLater(journal, id)
  const kept = (): unknown => ['entry', 'lease', 'checkpoint'].map((of) => journal.prepare(`select * from ${of}`).all())
  const before = kept()
  for (const argv of [
    ['resume', id],
    ['note', id, 'x'],
    ['redo', id, 'turn', '--because', 'x'],
    ['provide', id, 'turn'],
  ])
    expect(await run(['runs', ...argv])).toMatchObject({
      code: 8,
      stdout: '',
      stderr: expect.stringMatching(/C010 run [0-9A-Z]{26} cannot be read[^]*written by stanch 9\.9\.9/),
    })
  expect(kept()).toEqual(before)
  // It hides no other run, and keeps nobody from a new one.
  const other = JSON.parse((await run(['run', join(dir, 'hand.yaml'), '--yes', '--json'])).stdout) as { run: string }
  for (const argv of [['status'], ['runs', 'list']])
    expect(await run(argv)).toMatchObject({
      code: 8,
      stdout: expect.stringContaining(other.run.slice(-7)),
      stderr: expect.stringContaining(`C010 run ${id} cannot be read`),
    })
  journal.prepare('update run set closed = 1 where run = ?').run(id)
  expect((await run(['plan', join(dir, 'hand.yaml')])).code).toBe(0)
})

test.each([['run', '--yes'], ['plan'], ['probe'], ['runs', 'provide']])(
  '49: a secret from the environment is warned of once at `%s`, by the name of its variable',
  async (...words) => {
    const { dir, run } = await houseWith(BY_HAND)
    const file = join(dir, 'hand.yaml')
    const { run: id } = JSON.parse((await run(['run', file, '--yes', '--json'])).stdout) as { run: string }
    const about: Readonly<Record<string, readonly string[]>> = { probe: ['nobody'], runs: [id, 'leaked'] }
    const said = await run([...words, ...(about[words[0] ?? ''] ?? [file]), '--secret', 'leaked=env:HOME'])
    expect(said.stderr.match(/HOME can be read in \/proc/g)).toHaveLength(1)
    expect(said.stdout + said.stderr).not.toContain('/nonexistent')
  },
)

test.each([
  ['that is not there', 'none', 'there is no such folder'],
  ['that is a file', 'some/file', 'there is no such folder'],
  ['without a run', 'some', 'no run is in it; a run is a file RUN.jsonl'],
])('a bundle %s ends with 2, its name and what to do', async (_, name, says) => {
  const { dir, run } = await houseWith({ 'some/file': 'x' })
  const said = await run(['audit', 'verify', '--bundle', join(dir, name)])
  expect(said).toMatchObject({ code: 2, stdout: '' })
  expect(said.stderr).toBe(`--bundle ${join(dir, name)}: ${says}\n  $ stanch audit export RUN -o FOLDER\n`)
})
