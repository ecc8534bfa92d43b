import { expect, test } from 'vitest'
import { houseWith } from './house.ts'

const INVENTORY = `stanch_inventory: 1
origin: test/doctor
connectors:
  files: { uses: secret-store/env-file }
owners: {}
credentials: []
`

test('what was not tried has a word and a mark of its own, in text and in JSON', async () => {
  const { run } = await houseWith({ 'inventory.yaml': INVENTORY, 'stanch.config.yaml': CONFIGURATION })
  const rows = (await run(['doctor'])).stdout.split('\n').filter((row) => row.includes('reach files'))
  expect(rows).toEqual(['? not tried reach files   no address in its settings; nothing was tried'])
  const checks: readonly { name: string; state: string }[] = JSON.parse((await run(['doctor', '--json'])).stdout)
  expect(checks.find(({ name }) => name === 'reach files')).toMatchObject({ state: 'not tried' })
})

const CONFIGURATION = `stanch_config: 1
inventory: inventory.yaml
people: []
`
