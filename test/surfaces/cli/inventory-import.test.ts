import { readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diffLines } from '../../../src/base/line-diff.ts'
import { houseWith, SHOP } from './house.ts'

const TABLE = `type,credential,id,connector,client_id,owner,with.to
owner,,team-pay,mail,,,pay@example.com
credential,,portal,idp,portal-client,team-pay,
`
const files = { 'inventory.yaml': SHOP, 'stanch.config.yaml': 'stanch_config: 1\n', 'all.csv': TABLE }

test('an import shows what would change and writes nothing; a second one after --write has nothing to do', async () => {
  const { dir, run } = await houseWith(files)
  const [inventory, table] = [join(dir, 'inventory.yaml'), join(dir, 'all.csv')]
  const asked = ['inventory', 'import', 'csv', table]
  const shown = await run([...asked, '--exit-code'])
  expect(shown).toMatchObject({ code: 10, stderr: expect.stringContaining('nothing is written') })
  expect(shown.stdout).toContain('+   - id: portal\n+     kind: oidc-client-secret\n')
  expect(await readFile(inventory, 'utf8')).toBe(SHOP)

  const written = await run([...asked, '--write', '--yes'])
  expect(written).toMatchObject({ code: 0, stderr: expect.stringContaining('inventory.yaml is written') })
  const text = await readFile(inventory, 'utf8')
  expect(diffLines(SHOP.split('\n'), text.split('\n')).filter(({ kind }) => kind === 'gone')).toEqual([])
  expect((await stat(inventory)).mode & 0o777).toBe(0o600)

  const again = await run([...asked, '--write', '--yes', '--exit-code', '--json'])
  expect(again.code).toBe(0)
  expect(JSON.parse(again.stdout)).toEqual({ file: inventory, changes: [], problems: [] })
  expect((await run(['inventory', 'lint'])).stdout).toContain('I024 nobody has confirmed credential portal')
})

test('without a terminal --write needs --yes, and says the command', async () => {
  const { dir, run } = await houseWith(files)
  const said = await run(['inventory', 'import', 'csv', join(dir, 'all.csv'), '--write'])
  expect(said.code).toBe(5)
  expect(said.stderr).toContain(`$ stanch inventory import csv ${join(dir, 'all.csv')} --write --yes`)
  expect(await readFile(join(dir, 'inventory.yaml'), 'utf8')).toBe(SHOP)
})

test.each([
  ['a source that is none', ['inventory', 'import', 'terraform', 'x'], /not a choice/],
  ['no file', ['inventory', 'import', 'csv'], /missing: FILES/],
  ['a file that is not there', ['inventory', 'import', 'csv', '/nonexistent.csv'], /Y025 there is no such file/],
])('%s ends with 2', async (_, argv, wanted) => {
  const { run } = await houseWith(files)
  expect(await run(argv)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(wanted) })
})

test('a value that looks like a secret refuses the import with its place, and is not repeated', async () => {
  const { dir, run } = await houseWith(files)
  const secret = 'x9Lq2Vb7Wm4Rt8Zk1Np6Yc3D'
  await writeFile(
    join(dir, 'bad.csv'),
    `type,credential,id,connector,with.path,with.key\ndependent,shop-web,a,files,/srv/${secret},K\n`,
  )
  const said = await run(['inventory', 'import', 'csv', join(dir, 'bad.csv'), '--write', '--yes'])
  expect(said).toMatchObject({ code: 2, stderr: expect.stringMatching(/Y019 [\s\S]*bad\.csv:2:1/) })
  expect(said.stdout + said.stderr).not.toContain(secret)
  expect(await readFile(join(dir, 'inventory.yaml'), 'utf8')).toBe(SHOP)
})

test('a link in place of a file is not followed', async () => {
  const { dir, run } = await houseWith(files)
  await symlink(join(dir, 'all.csv'), join(dir, 'link.csv'))
  expect((await run(['inventory', 'import', 'csv', join(dir, 'link.csv')])).stderr).toContain('symbolic link')
})

const CLUSTER = `apiVersion: v1
kind: List
items:
  - apiVersion: external-secrets.io/v1
    kind: SecretStore
    metadata: { name: vault, namespace: shop }
    spec: { provider: { vault: { server: 'https://vault.example.com', path: secret, version: v2 } } }
  - apiVersion: external-secrets.io/v1
    kind: ExternalSecret
    metadata: { name: portal, namespace: shop }
    spec:
      secretStoreRef: { name: vault }
      target: { name: portal-oidc }
      data: [{ secretKey: SECRET, remoteRef: { key: shop/portal, property: client_secret } }]
  - apiVersion: apps/v1
    kind: Deployment
    metadata: { name: portal, namespace: shop }
    spec: { template: { spec: { containers: [{ name: a, envFrom: [{ secretRef: { name: portal-oidc } }] }] } } }
`

test('a program that no connector of this stanch can restart is named, and nobody is sent to add one', async () => {
  const { dir, run } = await houseWith({ 'inventory.yaml': SHOP, 'cluster.yaml': CLUSTER })
  const said = await run(['inventory', 'import', 'kubernetes', join(dir, 'cluster.yaml')])
  expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('knows all of this') })
  expect(said.stderr).toMatch(/Deployment shop\/portal reads shop-web[^]*this stanch has none either: write it by hand/)
})
