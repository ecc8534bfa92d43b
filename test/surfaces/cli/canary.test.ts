import { expect, test } from 'vitest'
import { BY_HAND, houseWith, SHOP } from './house.ts'

const CANARY = BY_HAND['inventory.yaml']
const CONFIGURATION = BY_HAND['stanch.config.yaml']
const NAMED = `${CONFIGURATION}canary: canary.yaml\n`
const DRILL = ['drill', './hand.yaml', '--yes', '--no-input', '--json']

/** A house whose own inventory is that of the real world; the runbook is found from its folder. */
async function drill(files: Readonly<Record<string, string>>, more: readonly string[]) {
  const { dir, run } = await houseWith({ ...BY_HAND, 'inventory.yaml': SHOP, ...files })
  const argv = DRILL.map((word) => word.replace('./', `${dir}/`))
  return { run, said: await run([...argv, ...more]) }
}

test('a drill with the canary is one of its own inventory and leaves the journal of the real world alone', async () => {
  const { run, said } = await drill({ 'stanch.config.yaml': NAMED, 'canary.yaml': CANARY }, ['--canary'])
  expect(said.code).toBe(5)
  const card: { run: string; drill: boolean } = JSON.parse(said.stdout)
  expect(card.drill).toBe(true)
  expect(JSON.parse((await run(['runs', 'list', '--json'])).stdout)).toEqual([])
  expect((await run(['runs', 'provide', card.run, 'turn'])).code).toBe(0)
  const shown = await run(['runs', 'show', card.run, '--json'])
  expect(JSON.parse(shown.stdout)).toMatchObject({ drill: true, waits: [] })
})

test.each([
  ['nobody named one', { 'stanch.config.yaml': CONFIGURATION }, ['--canary'], 'nobody has named an inventory'],
  [
    'what is named is not for drills',
    { 'stanch.config.yaml': NAMED, 'canary.yaml': CANARY.replace('drill: true\n', '') },
    ['--canary'],
    'this inventory is not for drills',
  ],
  [
    'it is not asked for',
    { 'stanch.config.yaml': NAMED, 'canary.yaml': CANARY },
    [],
    'this inventory is not for drills',
  ],
  [
    'the built-in world is wanted as well',
    { 'stanch.config.yaml': NAMED, 'canary.yaml': CANARY },
    ['--canary', '--fakes'],
    'does not go with another one',
  ],
])('no drill with the canary where %s', async (_, files, more, wanted) => {
  const { said } = await drill(files, more)
  expect(said.code).toBe(2)
  expect(JSON.parse(said.stdout).error.message).toContain(wanted)
})
