import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Terminal } from './terminal.ts'
import { at, bobApproves, open, RUN, stanch, world } from './terminal-world.ts'

const wide = (shell: string): Promise<Terminal> => at(shell, { columns: 140, rows: 40 })

async function shown(run: string): Promise<unknown> {
  return JSON.parse((await stanch.run(['runs', 'show', run, '--json', '-C', world.dir])).stdout)
}

test('the glass is broken by typing it, before a named witness; the run closes only after the review', async () => {
  const screen = await wide(`${RUN} --yes`)
  await screen.until('WAITING  approval')
  const { run } = await open()
  const shell = `stanch runs approve ${run} issue --break-glass --because 'nobody of security answers' --witness bob`
  const wrong = await wide(shell)
  await wrong.until('You act without approval, before bob. Type break-glass:')
  await wrong.press('break-glas', 'Enter')
  await wrong.until('[exit 6]')
  expect((await open()).waits).toMatchObject([{ kind: 'approve', step: 'issue' }])
  const right = await wide(shell)
  await right.until('Type break-glass:')
  await right.press('break-glass', 'Enter')
  await right.until(/BREAK-GLASS: responder acted on issue[^]*witness bob[^]*NOT REVIEWED[^]*\[exit 0\]/)
  await screen.until('How does it stand?')
  await screen.press('Down', 'Enter')
  await screen.until('Link to the evidence')
  await screen.press('https://tickets.example.com/1', 'Enter')
  await screen.until('WAITING  review, before this run can close')
  expect(await open()).toMatchObject({ run, waits: [{ kind: 'review', step: 'issue' }] })
  const review = ['runs', 'review', run, 'issue', '--because', 'it was right', '-C', world.dir]
  expect((await stanch.run(review, 'bob')).code).toBe(0)
  await screen.until('[exit 3]')
  expect(await shown(run)).toMatchObject({ closed: 'gaps', exposure: 'dead' })
})

/** The key to the store is wrong, which no second try mends; gives the screen at the menu. */
async function failed(): Promise<Terminal> {
  const screen = await wide(`${RUN} --yes`)
  await screen.until('WAITING  approval')
  writeFileSync(join(world.dir, 'store-token'), 'not-the-token-of-the-store-any-more')
  await bobApproves()
  await screen.until(/portal-kv failed\. What now\?[^]*navigate/)
  return screen
}

test('a failed step is skipped with a reason, which stays in the run', async () => {
  const screen = await failed()
  const { run } = await open()
  await screen.press('Down', 'Down', 'Down', 'Down', 'Enter')
  await screen.until('Why?')
  await screen.press('Enter')
  await screen.until('1 to 500 characters')
  await screen.press('the portal is switched off', 'Enter')
  await screen.until('How does it stand?')
  const { waits } = await open()
  expect(waits.filter(({ step }) => step === 'dependents')).toEqual([])
  expect((await stanch.run(['report', run, '-C', world.dir])).stdout).toContain('the portal is switched off')
})

test('a failed step is handed over by name; it stays open, and the run says to whom', async () => {
  const screen = await failed()
  await screen.press('Down', 'Down', 'Down', 'Enter')
  await screen.until(/To whom\?[^]*bob {3}security[^]*Nobody; go back/)
  await screen.press('Down', 'Enter')
  await screen.until('What must they know?')
  await screen.press('the key of the store is wrong', 'Enter')
  await screen.until('How does it stand?')
  await screen.press('Enter')
  await screen.until(/handed to bob by responder: the key of the store is wrong[^]*\[exit 5\]/)
  const { waits } = await open()
  expect(waits).toContainEqual(expect.objectContaining({ kind: 'failed', step: 'dependents' }))
})

test('a run is aborted at a failed step, with a reason; what was done stays told', async () => {
  const screen = await failed()
  const { run } = await open()
  await screen.press('Down', 'Down', 'Down', 'Down', 'Down', 'Enter')
  await screen.until('Why?')
  await screen.press('it was the wrong client', 'Enter')
  await screen.until('[exit 6]')
  expect(await shown(run)).toMatchObject({ closed: 'aborted', acted: true })
  expect((await stanch.run(['report', run, '-C', world.dir])).stdout).toContain('it was the wrong client')
})

test('a step done by hand keeps a file by its digest; a path that leads nowhere is asked for again', async () => {
  const step = '  - id: photo\n    phase: improve\n    manual: Take a photo\n    evidence: [file]\n'
  writeFileSync(join(world.dir, 'hand.yaml'), `stanch: 1\nname: hand\ntitle: By hand\ninputs: {}\nsteps:\n${step}`)
  const content = 'canary-content-of-the-photo'
  writeFileSync(join(world.dir, 'photo.txt'), content)
  const screen = await wide('stanch run ./hand.yaml --yes')
  await screen.until(/How does it stand\?[^]*navigate/)
  const { run } = await open()
  await screen.press('Down', 'Enter')
  await screen.until('Path of the file')
  await screen.press('./nowhere.txt', 'Enter')
  await screen.until(/there is no such file\n\? Path of the file/)
  expect((await open()).waits).toMatchObject([{ kind: 'by-hand', step: 'photo' }])
  const provide = await wide(`stanch runs provide ${run} photo`)
  await provide.until('Path of the file')
  await provide.press('./nowhere.txt', 'Enter')
  await provide.until(/there is no such file\n\? Path of the file/)
  await provide.press('./photo.txt', 'Enter')
  await provide.until(/answered step photo[^]*\[exit 0\]/)
  await screen.until('[exit 3]')
  const bundle = join(world.dir, 'bundle')
  expect((await stanch.run(['audit', 'export', run, '-o', bundle, '-C', world.dir])).code).toBe(0)
  const files = readdirSync(bundle, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  const kept = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8')).join('\n')
  expect(kept).toContain(`sha256:${createHash('sha256').update(content).digest('hex')} photo.txt`)
  expect(kept).not.toContain(content)
})

test('a second terminal joins the run that holds the credential and sees it to its end, or leaves it alone', async () => {
  const screen = await wide(`${RUN} --yes`)
  await screen.until('WAITING  approval')
  const { run } = await open()
  const [joins, leaves] = [await wide(`${RUN} --yes`), await wide(`stanch runs resume ${run}`)]
  await leaves.until(/holds this credential since[^]*What do you do\?[^]*navigate/)
  await leaves.press('Down', 'Enter')
  await leaves.until('[exit 9]')
  await joins.until(/holds this credential since[^]*What do you do\?[^]*navigate/)
  await joins.press('Enter')
  await joins.until('WAITING  approval')
  await bobApproves()
  await joins.until('WAITING  by hand')
  expect(await joins.screen()).not.toContain('How does it stand?')
  await screen.until(/How does it stand\?[^]*navigate/)
  await screen.press('Down', 'Enter')
  await screen.until('Link to the evidence')
  await screen.press('https://tickets.example.com/1', 'Enter')
  await screen.until('[exit 3]')
  await joins.until('[exit 3]')
  expect(JSON.parse((await stanch.run(['runs', 'list', '--json', '-C', world.dir])).stdout)).toHaveLength(1)
})

test('an import shows the difference before it asks; a no writes nothing, a yes writes it', async () => {
  writeFileSync(
    join(world.dir, 'all.csv'),
    'type,credential,id,connector,client_id,owner\ncredential,,portal,idp,portal-client,team-shop\n',
  )
  const shell = 'stanch inventory import csv all.csv --write'
  const no = await wide(shell)
  await no.until(/\+ +- id: portal[^]*1 change of[^]*Write [^]*\(y\/N\)/)
  await no.press('n', 'Enter')
  await no.until('[exit 6]')
  expect(readFileSync(world.inventoryPath, 'utf8')).toBe(world.inventory)
  const yes = await wide(shell)
  await yes.until('(y/N)')
  await yes.press('y', 'Enter')
  await yes.until(/is written[^]*\[exit 0\]/)
  expect(readFileSync(world.inventoryPath, 'utf8')).toContain('- id: portal\n')
})

test('a run begun --from a step, let go one --step at a time, is noted, handed over and has a step redone', async () => {
  const screen = await wide(`${RUN} --yes --step --from tell`)
  await screen.until(/Go on with tell\?[^]*navigate/)
  await screen.press('Enter')
  await screen.until(/How does it stand\?[^]*navigate/)
  await screen.press('Enter')
  await screen.until('[exit 5]')
  expect(await screen.scrollback()).toMatch(/left out, and a gap in the report: triage, issue, /)
  const { run } = await open()
  const told = await messages()
  const note = `stanch runs note ${run} 'the shop is closed today'`
  const handover = `stanch runs handover ${run} bob --because 'my shift ends'`
  const redo = `stanch runs redo ${run} tell --because 'the owners were asleep'`
  const again = await wide(`${note} && ${handover} && ${redo} && stanch runs resume ${run}`)
  await again.until(/noted[^]*handed to bob[^]*tell will be looked at and done once more/)
  await again.until(/Go on with tell\?[^]*navigate/)
  await again.press('Enter')
  await again.until(/How does it stand\?[^]*navigate/)
  expect(await messages()).not.toBe(told)
  const { stdout } = await stanch.run(['report', run, '-C', world.dir])
  expect(stdout).toContain('the shop is closed today')
  expect(stdout).toContain('the owners were asleep')
})

test('--only leaves out every other step by name, and the leaked secret is said to be alive', async () => {
  const screen = await wide(`${RUN} --yes --only triage`)
  const end = await screen.until('[exit')
  expect(end).toMatch(/THE LEAKED SECRET STILL WORKS[^]*\[exit 3\]/)
  expect(await screen.scrollback()).toMatch(/left out, and a gap in the report: issue, [^]*clean-up/)
  expect((await world.attack()).token.got_token).toBe(true)
})

const messages = async (): Promise<string> => (await fetch(world.messages)).text()
