import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connectorShapes, listConnectors, loadConnector } from '../../src/catalog/catalog.ts'
import { connectorSchemas } from '../../src/catalog/json-schemas.ts'
import type { Connector } from '../../src/sdk/index.ts'

test('listing reads names and imports nothing: a file that would throw is listed', async () => {
  const home = await mkdtemp(join(tmpdir(), 'stanch-'))
  await mkdir(join(home, 'notify'))
  await writeFile(join(home, 'notify/loud.js'), "throw new Error('imported')\n")
  for (const name of ['loud.d.ts', 'loud.js.map', 'README.md', 'Odd_Name.js'])
    await writeFile(join(home, 'notify', name), '')
  expect((await listConnectors(home)).map(({ kind, id }) => `${kind}/${id}`)).toEqual(['notify/loud'])
  await rm(home, { recursive: true })
})

test('a built connector, .js, is loaded as the source is', async () => {
  const home = await mkdtemp(join(tmpdir(), 'stanch-'))
  await mkdir(join(home, 'notify'))
  await writeFile(join(home, 'notify/quiet.mjs'), '')
  await writeFile(join(home, 'notify/built.js'), "export default { kind: 'notify', id: 'built' }\n")
  expect(await loadConnector('notify/built', home)).toMatchObject({ id: 'built' })
  expect(await loadConnector('notify/quiet', home)).toBeUndefined()
  await rm(home, { recursive: true })
})

test('a name that is not in the folder is nothing, however it is written', async () => {
  for (const uses of ['notify/none', '../notify/slack', 'notify/../notify/slack', 'slack', ''])
    expect(await loadConnector(uses)).toBeUndefined()
})

test('every listed connector shows its verbs and takes what the inventory would write', async () => {
  const shapes = await connectorShapes()
  expect(shapes['secret-store/vault-kv']?.actions).toEqual(['secret-store/put-secret'])
  expect(shapes['notify/slack']?.target.safeParse({ channel: 'C024BE91L' }).success).toBe(true)
  expect(shapes['notify/slack']?.target.safeParse({ channel: 'C024BE91L', chanel: 'x' }).success).toBe(false)
})

test('the schemas of a connector describe what is written, with defaults left out and secrets as references', async () => {
  const email = (await loadConnector('notify/email')) as Connector
  const { settings, verbs } = connectorSchemas(email)
  expect(settings['required']).toEqual(['host', 'from'])
  expect(settings['properties']).toMatchObject({ password: { format: 'secret-ref' } })
  expect(Object.keys(verbs)).toEqual(['notify/owners'])
  expect(verbs['notify/owners']?.receipt).toMatchObject({ required: ['message', 'accepted', 'rejected'] })
})
