import { expect, test } from 'vitest'
import type { Terminal } from './terminal.ts'
import { at, open, RUN, stanch, world } from './terminal-world.ts'

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
