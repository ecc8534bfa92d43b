import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Happening } from '../../src/views/timeline.ts'
import type { Terminal } from './terminal.ts'
import { at, bobApproves, open, RUN, stanch, world } from './terminal-world.ts'

// Rows 52 and 53 of the matrix of bad inputs: a run that is interrupted in the middle of a call, or at a question.

/** The write to the store: it is looked at for the plan, when its step begins, and right before the write. */
const IN_THE_WRITE = 'vault:slow=60s@4'

/** A run that has begun to write into the store, and has no answer yet. */
async function writing(): Promise<Terminal> {
  const screen = await at(`${RUN.replace('stanch run', 'stanch drill')} --yes --inject ${IN_THE_WRITE}`)
  await screen.until('WAITING  approval')
  await bobApproves()
  await screen.until(/\? dependents +1 proven · 1 in doubt/)
  return screen
}

/** What happened to the portal's place in the store, in words. */
async function written(run: string): Promise<readonly string[]> {
  const { stdout } = await stanch.run(['runs', 'show', run, '--timeline', '--json', '-C', world.dir])
  const { timeline } = JSON.parse(stdout) as { timeline: readonly Happening[] }
  return timeline
    .filter(({ where, word }) => where === 'dependents/portal-kv' || word === 'resumed')
    .map(({ word }) => word)
}

/** The journal is whole, and a resume looks first and brings the run to its end. */
async function resumes(run: string): Promise<void> {
  expect(await written(run)).toEqual(['plans', 'acts'])
  expect((await stanch.run(['audit', 'verify', run, '-C', world.dir])).code).toBe(0)
  const screen = await at(`stanch runs resume ${run}`)
  await screen.until(/How does it stand\?[^]*navigate/)
  await screen.press('Down', 'Enter')
  await screen.until('Link to the evidence')
  await screen.press('https://tickets.example.com/1', 'Enter')
  await screen.until('[exit 3]')
  expect(await written(run)).toEqual(['plans', 'acts', 'resumed', 'plans', 'acts', 'acted', 'PROVEN'])
  expect((await stanch.run(['audit', 'verify', run, '-C', world.dir])).code).toBe(0)
}

test('52: Ctrl-C in the middle of a call says how to go on and ends with 130; the resume looks before it writes', async () => {
  const screen = await writing()
  await screen.press('C-c')
  const { run } = await open()
  const end = await screen.until('[exit 130]')
  expect(end).toMatch(/stopping after the call in flight[^]*\$ stanch runs resume [0-9A-Z]{7}\n/)
  await resumes(run)
})

/** A run that asks the person here. */
async function asking(): Promise<Terminal> {
  const step = '  - { id: turn, phase: contain, needs: [], manual: Turn the switch }\n'
  writeFileSync(join(world.dir, 'hand.yaml'), `stanch: 1\nname: hand\ntitle: By hand\ninputs: {}\nsteps:\n${step}`)
  const screen = await at('stanch run ./hand.yaml --yes')
  await screen.until(/How does it stand\?[^]*navigate/)
  return screen
}

test('52: Ctrl-C at a question leaves it open and ends with 130', async () => {
  const screen = await asking()
  await screen.press('C-c')
  await screen.until(/\$ stanch runs resume [0-9A-Z]{7}[^]*\[exit 130\]/)
  expect((await open()).waits).toMatchObject([{ kind: 'by-hand', step: 'turn' }])
})

test('53: a terminal that is closed in the middle of a call ends the run at its border; a resume finishes it', async () => {
  const screen = await writing()
  expect(await screen.close()).toBe(130)
  await resumes((await open()).run)
})

test('53: a terminal that is closed at a question leaves it open', async () => {
  const screen = await asking()
  expect(await screen.close()).toBe(130)
  const { run, waits } = await open()
  expect(waits).toMatchObject([{ kind: 'by-hand', step: 'turn' }])
  expect((await stanch.run(['audit', 'verify', run, '-C', world.dir])).code).toBe(0)
})
