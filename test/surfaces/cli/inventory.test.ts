import { expect, test } from 'vitest'
import { houseWith, SHOP } from './house.ts'

const files = { 'inventory.yaml': SHOP, 'stanch.config.yaml': 'stanch_config: 1\n' }

test.each([
  ['tree', /^shop-web {3}oidc-client-secret of q7Rz3[\s\S]*├─ is in web-env[\s\S]*read by no workload/],
  ['mermaid', /^flowchart LR\n {2}n0\["credential shop-web/],
  ['dot', /^digraph inventory \{\n/],
])('inventory graph --format %s', async (format, wanted) => {
  const { run } = await houseWith(files)
  const said = await run(['inventory', 'graph', '--format', format, 'shop-web'])
  expect(said).toMatchObject({ code: 0, stdout: expect.stringMatching(wanted), stderr: '' })
})

test('inventory graph of a credential that is not there ends with 2 and offers the near one', async () => {
  const { run } = await houseWith(files)
  const said = await run(['inventory', 'graph', 'shop-wev'])
  expect(said).toEqual({ code: 2, stdout: '', stderr: 'no credential of this name\n  did you mean shop-web?\n' })
  expect((await run(['inventory', 'graph', '--format', 'png'])).code).toBe(2)
})

test('inventory graph --json gives nodes and edges', async () => {
  const { run } = await houseWith(files)
  const { nodes, edges } = JSON.parse((await run(['inventory', 'graph', '--json', '--format', 'dot'])).stdout)
  expect(nodes[0]).toMatchObject({ key: 'credential shop-web', kind: 'credential' })
  expect(edges).toContainEqual({
    from: 'credential shop-web dependent web-env',
    to: 'credential shop-web workload web',
    says: 'read by',
  })
})

test('inventory find says which credential, whose it is, and where the words stand', async () => {
  const { run } = await houseWith(files)
  expect(await run(['inventory', 'find', 'shop/portal'])).toEqual({
    code: 0,
    stdout: 'shop-web   owner team-shop\n  dependents.1.with.path   shop/portal\n',
    stderr: '',
  })
  const found = await run(['inventory', 'find', 'q7Rz3LmX9vTb2KpN8wYcD4sFgH', '--json'])
  expect(JSON.parse(found.stdout)).toMatchObject([{ credential: 'shop-web', hits: [{ field: 'client_id' }] }])
})

test('inventory find that finds nothing ends with 3, and never repeats what looks like a secret', async () => {
  const { run } = await houseWith(files)
  const none = await run(['inventory', 'find', 'warehouse'])
  expect(none).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('nobody listed') })
  const secret = 'x9Lq2Vb7Wm4Rt8Zk1Np6Yc3D'
  const pasted = await run(['inventory', 'find', secret])
  expect(pasted).toMatchObject({ code: 2, stdout: '' })
  expect(pasted.stderr).not.toContain(secret)
})
