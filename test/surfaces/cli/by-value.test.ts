import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Secret } from '../../../src/base/secret.ts'
import { compose } from '../../../src/main.ts'
import { collectInputs } from '../../../src/surfaces/cli/inputs.ts'
import { houseWith } from './house.ts'
import { hearing, scripted } from './little-app.ts'

const [SHOP, DESK] = ['canary-by-value-shop-6161', 'canary-by-value-desk-6262']

/** A shop and a desk that keep their secrets in files, and a third client that keeps that of the desk, too. */
const inventory = (dir: string): string => `stanch_inventory: 1
origin: test/by-value
connectors:
  idp: { uses: identity/oidc, with: { issuer: https://id.example.com } }
  files: { uses: secret-store/env-file }
owners: { team: {} }
credentials:
${['shop', 'desk', 'door']
  .map(
    (id) => `  - id: ${id}
    kind: oidc-client-secret
    connector: idp
    client_id: ${id}
    owner: team
    dependents: [{ id: ${id}-env, connector: files, with: { path: ${join(dir, `${id}.env`)}, key: SECRET } }]
`,
  )
  .join('')}`

/** A person who holds these values, in turn, and answers so; the value leaked unless the runbook knows none. */
async function person(values: readonly string[], answers: readonly string[], runbook = 'leaked-oidc-client-secret') {
  const { dir } = await houseWith({})
  const kept = { shop: SHOP, desk: DESK, door: DESK }
  for (const [id, value] of Object.entries(kept)) await writeFile(join(dir, `${id}.env`), `SECRET=${value}\n`)
  await writeFile(join(dir, 'inventory.yaml'), inventory(dir))
  const env = { STANCH_STATE_DIR: join(dir, '.state') }
  const app = await compose({ dir, env, drill: false, identity: undefined, prompt: async () => undefined })
  onTestFinished(() => app.close())
  const { screen, said } = hearing('text', true)
  const left = [...values]
  const offered: string[] = []
  const answering = scripted(answers)
  const ask = {
    ...answering,
    search: async (...[message, choices]: Parameters<typeof answering.search>) => {
      offered.push(...choices.map(({ name }) => name))
      return answering.search(message, choices)
    },
    secret: async () => {
      const value = left.shift() ?? ''
      return value === '' ? undefined : new Secret(value)
    },
  }
  const found = await app.runbook(runbook)
  if (!found.ok) throw new Error(found.because)
  const request = await collectInputs({ app, ask, screen }, found.value, { set: [], secret: [] })
  return { request, said, offered, left }
}

test('whoever holds only a value is led to its credential, and the run goes on with that value', async () => {
  const { request, said } = await person([SHOP], [' by-value', 'contain-first'])
  expect(request.inputs).toEqual({ client: 'shop', strategy: 'contain-first' })
  expect((request.secrets['leaked'] as Secret).reveal()).toBe(SHOP)
  expect(said).toContain('shop   owner team')
  expect(said.join('\n')).not.toContain(SHOP)
})

test('of several that hold it one is chosen', async () => {
  const { request } = await person([DESK], [' by-value', 'door', 'overlap'])
  expect(request.inputs).toEqual({ client: 'door', strategy: 'overlap' })
})

test('a value that is nowhere, or none, leads back to the question, and is not taken for the leaked one', async () => {
  const answers = [' by-value', ' by-value', 'shop', 'contain-first']
  const { request, said, left } = await person(['canary-by-value-none-6363', '', SHOP], answers)
  expect(request.inputs['client']).toBe('shop')
  expect(said.join('\n')).toContain('no place that could be read holds this value')
  expect((request.secrets['leaked'] as Secret).reveal()).toBe(SHOP)
  expect(left).toEqual([])
})

test('where no value leaked, nothing is found by one', async () => {
  const { offered } = await person([], ['shop'], 'end-all-sessions')
  expect(offered.at(-1)).toBe('It is not in the inventory')
  expect(offered.join('\n')).not.toContain('I hold its value')
})
