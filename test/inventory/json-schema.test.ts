import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connectorShapes } from '../../src/catalog/catalog.ts'
import { inventorySchema } from '../../src/inventory/json-schema.ts'
import { SHAPES } from './given.ts'

const plain = (value: unknown): any => JSON.parse(JSON.stringify(value))
const schema = plain(inventorySchema(SHAPES))
const credential = schema.properties.credentials.items

test('the schema is draft-07 and refuses unknown keys, as lint does', () => {
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#')
  expect([schema, credential, credential.properties.dependents.items].map((part) => part.additionalProperties)).toEqual(
    [false, false, false],
  )
})

test('what a connector takes follows its uses', () => {
  const entry = schema.properties.connectors.additionalProperties
  expect(entry.properties.uses.enum).toEqual(Object.keys(SHAPES))
  const rule = entry.allOf.find((one: any) => one.if.properties.uses.const === 'identity/provider')
  expect(Object.keys(rule.then.properties.with.properties)).toEqual(['issuer', 'client_id', 'admin_key'])
  expect(rule.then.properties.with.properties.admin_key).toMatchObject({ description: 'key', type: 'string' })
})

test('what a target takes is what any connector of its kind takes', () => {
  const titles = (part: any): string[] => part.anyOf.map((one: any) => one.title)
  const { dependents, workloads } = credential.properties
  const { channels } = schema.properties.owners.additionalProperties.properties
  expect(titles(dependents.items.properties.with)).toEqual([
    'secret-store/files',
    'secret-store/strict',
    'secret-store/blind',
  ])
  expect(titles(workloads.items.properties.with)).toEqual(['workload/program'])
  expect(titles(channels.items.properties.with)).toEqual(['notify/slack', 'notify/email'])
  expect(titles(credential.properties.with)).toEqual(['identity/provider', 'identity/plain'])
})

test('only the outermost schema says which dialect it is', () => {
  expect(JSON.stringify(schema).match(/"\$schema"/g)).toHaveLength(1)
})

test('an editor has words to show for every key', () => {
  const bare = Object.entries<any>({ ...schema.properties, ...credential.properties }).filter(
    ([, key]) => !key.description,
  )
  expect(bare.map(([name]) => name)).toEqual([])
})

test('the schema that editors find beside the runbooks knows every connector there is', async () => {
  const file = readFileSync(join(import.meta.dirname, '../../runbooks/inventory.schema.json'), 'utf8')
  expect(JSON.parse(file), 'stale: npm run schemas').toEqual(plain(inventorySchema(await connectorShapes())))
})
