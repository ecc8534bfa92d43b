import { expect, test } from 'vitest'
import { imported, OWN } from './given.ts'

const STORE = `apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: { name: vault, namespace: shop }
spec: { provider: { vault: { server: 'https://VAULT.example.com:8200/', path: kv, version: v2 } } }
`
const external = (data: string, annotations = ''): string => `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: web
  namespace: shop
  annotations: { ${annotations} }
spec:
  secretStoreRef: { name: vault }
  target: { name: web-oidc }
  data:
${data}
`
const FROM_VAULT = '    - { secretKey: CLIENT_SECRET, remoteRef: { key: shop/web, property: client_secret } }'
const program = (kind: string, name: string, spec: string, namespace = 'shop'): string => `apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}${namespace && `, namespace: ${namespace}`} }
spec: ${kind === 'CronJob' ? '{ jobTemplate: { spec: ' : ''}{ template: { spec: { ${spec} } } }${kind === 'CronJob' ? ' } }' : ''}
`
const ENV =
  'containers: [{ name: a, env: [{ name: S, valueFrom: { secretKeyRef: { name: web-oidc, key: CLIENT_SECRET } } }] }]'
const files = (...documents: readonly string[]) => ({ 'manifests.yaml': documents.join('---\n') })

test('a program that reads a Secret fed from a place of the inventory becomes a workload that reads that place', () => {
  const { lines, notes } = imported('kubernetes', files(STORE, external(FROM_VAULT), program('Deployment', 'web', ENV)))
  expect(notes).toEqual([])
  expect(lines).toEqual([
    '+    workloads:',
    '+      - id: web',
    '+        connector: rollouts',
    '+        reads: [ shop-kv ]',
    '+        with: { namespace: shop, kind: Deployment, name: web }',
  ])
})

test.each([
  ['envFrom', 'containers: [{ envFrom: [{ secretRef: { name: web-oidc } }] }]', 1],
  ['a volume', 'volumes: [{ secret: { secretName: web-oidc } }]', 1],
  ['a volume of this key', 'volumes: [{ secret: { secretName: web-oidc, items: [{ key: CLIENT_SECRET }] } }]', 1],
  ['a volume of another key', 'volumes: [{ secret: { secretName: web-oidc, items: [{ key: OTHER }] } }]', 0],
  ['a projected volume', 'volumes: [{ projected: { sources: [{ secret: { name: web-oidc } }] } }]', 1],
  ['an init container', `initContainers: [{ envFrom: [{ secretRef: { name: web-oidc } }] }]`, 1],
  ['another Secret', 'containers: [{ envFrom: [{ secretRef: { name: other } }] }]', 0],
  ['a pull secret', 'imagePullSecrets: [{ name: web-oidc }]', 0],
])('%s is found when it is this secret, and only then', (_, spec, count) => {
  const { lines } = imported('kubernetes', files(STORE, external(FROM_VAULT), program('StatefulSet', 'web', spec)))
  expect(lines.filter((line) => line.includes('id: web'))).toHaveLength(count)
})

test('the same Secret in another namespace is another Secret', () => {
  const found = imported('kubernetes', files(STORE, external(FROM_VAULT), program('Deployment', 'web', ENV, 'other')))
  expect(found).toMatchObject({ lines: [], notes: [] })
})

test('an annotated ExternalSecret brings the place in the store, not the Secret that the operator overwrites', () => {
  const data = '    - { secretKey: S, remoteRef: { key: kv/data/billing, property: secret } }'
  const { lines, notes } = imported('kubernetes', files(STORE, external(data, 'stanch.dev/credential: billing')))
  expect(notes).toEqual([])
  expect(lines.slice(0, 3).join('\n')).toContain('- id: web-oidc-s')
  expect(lines).toContain('+        with: { mount: kv, path: billing, key: secret }')
})

test('what no file says is asked for, not guessed', () => {
  const two = `${FROM_VAULT.replace('shop/web', 'x')}\n    - { secretKey: B, remoteRef: { key: y, property: z } }`
  const mark = 'stanch.dev/credential: billing'
  expect(imported('kubernetes', files(STORE, external(two, mark)))).toMatchObject({
    lines: [],
    notes: [expect.stringMatching(/^I031 manifests.yaml:16 which key of Secret web-oidc .* It has CLIENT_SECRET, B$/)],
  })
  expect(imported('kubernetes', files(external(FROM_VAULT, mark))).notes).toEqual([
    expect.stringContaining('its SecretStore is not in these files'),
  ])
  const elsewhere = STORE.replace('VAULT.example.com', 'other.example.com')
  expect(imported('kubernetes', files(elsewhere, external(FROM_VAULT, mark))).notes).toEqual([
    expect.stringContaining('no secret-store/vault-kv connector of its address'),
  ])
  const nowhere = external(FROM_VAULT, 'stanch.dev/credential: nobody').replace('shop/web', 'x/y')
  expect(imported('kubernetes', files(STORE, nowhere)).notes).toEqual([
    expect.stringContaining('no credential of this name'),
  ])
})

const SECRET = `apiVersion: v1
kind: Secret
metadata: { name: billing-oidc, annotations: { stanch.dev/credential: billing } }
stringData: { client_secret: x9Lq2Vb7Wm4Rt8Zk1Np6Yc3D }
`

test('a Secret that nobody feeds is a dependent of its own; its value is never looked at', () => {
  const manifest = files(SECRET, program('Deployment', 'billing', ENV.replaceAll('web-oidc', 'billing-oidc'), ''))
  const { text, notes } = imported('kubernetes', manifest, { namespace: 'pay' })
  expect(notes).toEqual([])
  expect(text).toContain('with: { namespace: pay, name: billing-oidc, key: client_secret }')
  expect(text).not.toContain('x9Lq2')
  expect(imported('kubernetes', manifest).notes).toEqual([expect.stringContaining('names no namespace')])
})

test('a program that nothing can restart is told of', () => {
  const { lines, notes } = imported(
    'kubernetes',
    files(STORE, external(FROM_VAULT), program('CronJob', 'nightly', ENV)),
  )
  expect(lines).toEqual([])
  expect(notes).toEqual([
    'I031 manifests.yaml:20 CronJob shop/nightly reads shop-web; connector rollouts does not restart it',
  ])
})

test('a List is read as kubectl prints it, and a second import changes nothing', () => {
  const list = JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 's', namespace: 'n', annotations: { 'stanch.dev/credential': 'billing' } },
        data: { k: 'eA==' },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'b', namespace: 'n' },
        spec: { template: { spec: { containers: [{ envFrom: [{ secretRef: { name: 's' } }] }] } } },
      },
    ],
  })
  const { text } = imported('kubernetes', { 'list.json': list })
  expect(text).toContain('reads: [ s-k ]')
  expect(imported('kubernetes', { 'list.json': list }, { inventory: text })).toMatchObject({ lines: [], text })
})

test('a file without an object of Kubernetes is refused', () => {
  expect(imported('kubernetes', { 'x.yaml': 'a: 1\n' }).notes).toEqual([
    'I033 x.yaml:1 no Kubernetes object in these files',
  ])
  expect(OWN).toContain('shop-kv')
})
