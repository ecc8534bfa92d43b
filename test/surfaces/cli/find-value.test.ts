import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bodyOf, littleServer } from '../../world/little-server.ts'
import { houseWith } from './house.ts'
import type { OwnHouse } from './house.ts'
import type { Said } from './stanch.ts'

const VALUE = 'canary-find-value-7171'

interface House extends OwnHouse {
  readonly find: (value: string, ...more: string[]) => Promise<Said>
  /** Everything that any system was sent: request line, headers and body. */
  readonly sent: readonly string[]
}

/** A provider and a Vault behind one address, and an env file; the Vault holds the value, or answers with a status. */
async function house(vault: { readonly holds: string } | { readonly status: number }): Promise<House> {
  const sent: string[] = []
  const server = await littleServer(async (request, response) => {
    sent.push([request.method, request.url, ...request.rawHeaders, await bodyOf(request)].join(' '))
    if ('status' in vault) return void response.writeHead(vault.status).end('{}')
    const data = { data: { client_secret: vault.holds }, metadata: { version: 3 } }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }))
  })
  onTestFinished(server.stop)
  const own = await houseWith({ 'stanch.config.yaml': 'stanch_config: 1\n', key: 'key-of-our-own-8282' })
  const secret = `file:${join(own.dir, 'key')}`
  await writeFile(join(own.dir, 'web.env'), `PORT=1\nOIDC_CLIENT_SECRET=another-value-9393\n`)
  await writeFile(
    join(own.dir, 'inventory.yaml'),
    `stanch_inventory: 1
origin: ops.example.com/shop
drill: true
connectors:
  idp: { uses: identity/oidc-provider, with: { issuer: ${server.url}/idp, admin_url: ${server.url}/idp/admin, admin_key: '${secret}' } }
  vault: { uses: secret-store/vault-kv, with: { address: ${server.url}, token: '${secret}' } }
  files: { uses: secret-store/env-file }
owners: { team-shop: {}, team-desk: {} }
credentials:
  - id: shop-web
    kind: oidc-client-secret
    connector: idp
    client_id: shop-web
    owner: team-shop
    dependents: [{ id: web-env, connector: files, with: { path: ${join(own.dir, 'web.env')}, key: OIDC_CLIENT_SECRET } }]
  - id: desk
    kind: oidc-client-secret
    connector: idp
    client_id: desk
    owner: team-desk
    dependents: [{ id: desk-kv, connector: vault, with: { mount: secret, path: desk, key: client_secret } }]
  - { id: old-desk, kind: oidc-client-secret, connector: idp, client_id: old-desk, owner: team-desk }
`,
  )
  const find: House['find'] = (value, ...more) =>
    own.run(['inventory', 'find', '--fingerprint', '--secret', 'leaked=-', ...more], value)
  return { ...own, find, sent }
}

test('a value is found where it is kept, with its owner, and another place is not accused', async () => {
  const { find } = await house({ holds: VALUE })
  const { code, stdout, stderr } = await find(VALUE)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    'desk   owner team-desk',
    '  desk-kv   secret/desk holds this secret already, in version 3',
    'NOT KNOWN: nobody has listed where old-desk keeps its secret',
    'compared: 2 of 2 places, as they are now',
  ])
  expect(stdout).not.toContain('shop-web')
})

test('the value goes to no system, into no file and onto no screen; what is asked is only read', async () => {
  const { dir, find, sent } = await house({ holds: VALUE })
  const said = [await find(VALUE), await find(VALUE, '--json')]
  const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const texts = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')))
  expect(files.map(({ name }) => name)).toContain('fingerprint.key')
  expect([...sent, ...texts, ...said.map(({ stdout, stderr }) => stdout + stderr)].join('\n')).not.toContain(VALUE)
  expect(said[1]?.stdout).not.toMatch(/hk1:|fingerprint/)
  expect(sent.map((request) => request.split(' ').slice(0, 2))).toEqual([
    ['GET', '/v1/secret/data/desk'],
    ['GET', '/v1/secret/data/desk'],
  ])
})

test('a value that is nowhere is said to be nowhere that was looked at, and ends with 3', async () => {
  const { find } = await house({ holds: 'another-value-9494' })
  const { code, stdout } = await find(VALUE)
  expect(code).toBe(3)
  expect(stdout).toMatch(/^no place that could be read holds this value, and no run here has met it\n/)
  expect(stdout).toContain('\nnot looked at: places that nobody listed, older versions, other spellings of the value\n')
})

test.each([
  [403, 4, 'TARGET_REFUSED_US'],
  [500, 3, 'TARGET_ANSWERED_ODDLY'],
])('a store that answers %i is not known, never a no, and the command ends with %i', async (status, exit, fault) => {
  const { find } = await house({ status })
  const { code, stdout } = await find(VALUE)
  expect(code).toBe(exit)
  expect(stdout).toContain('\nNOT KNOWN: desk-kv of desk: ')
  expect(stdout).toContain('\ncompared: 1 of 2 places, as they are now\n')
  const { places, unlisted } = JSON.parse((await find(VALUE, '--json')).stdout)
  expect(places).toMatchObject([
    { credential: 'shop-web', dependent: 'web-env', holds: 'no', fault: null },
    { credential: 'desk', dependent: 'desk-kv', holds: 'unknown', fault },
  ])
  expect(unlisted).toEqual(['old-desk'])
})

test('what is found does not hide a store that was not read', async () => {
  const { find } = await house({ status: 500 })
  const { code, stdout } = await find('another-value-9393')
  expect(code).toBe(3)
  expect(stdout).toMatch(/^shop-web {3}owner team-shop\n {2}web-env[^]*NOT KNOWN: desk-kv of desk/)
})

test.each([
  ['neither words nor a value', ['inventory', 'find'], 2],
  ['both', ['inventory', 'find', 'desk', '--fingerprint'], 2],
  ['a value beside words', ['inventory', 'find', 'desk', '--secret', 'leaked=-'], 2],
  ['the value as an argument', ['inventory', 'find', '--fingerprint', '--secret', `leaked=${VALUE}`], 2],
  ['nobody to ask', ['inventory', 'find', '--fingerprint'], 5],
])('%s ends before anything is asked', async (_, argv, code) => {
  const { run, sent } = await house({ holds: VALUE })
  const said = await run(argv, VALUE)
  expect({ code: said.code, stdout: said.stdout }).toEqual({ code, stdout: '' })
  expect(said.stderr).not.toContain(VALUE)
  expect(sent).toEqual([])
})

test('a value with a line break is refused and not repeated', async () => {
  const { find, sent } = await house({ holds: VALUE })
  const { code, stdout, stderr } = await find(`${VALUE}\n`)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).not.toContain(VALUE)
  expect(sent).toEqual([])
})
