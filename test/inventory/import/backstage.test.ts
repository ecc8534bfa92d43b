import { expect, test } from 'vitest'
import { imported, OWN } from './given.ts'

// The shape of the example catalog of Backstage: groups with their users in one file of many documents, a root Location, a
// component with links and annotations of others, one in another namespace, one whose owner is a user, one with a bad name.
const ORG = `apiVersion: backstage.io/v1alpha1
kind: Location
metadata: { name: root, description: All groups }
spec:
  targets:
    - ./c.yaml
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: Team.Pay
  description: They take the money
spec:
  type: team
  profile:
    # no displayName on purpose
    email: pay@example.com
    picture: https://pictures.example.com/svg?seed=Pay&backgroundColor=ffd5dc,b6e3f4
  parent: shop
  children: []
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: quiet, namespace: lab }
spec: { type: team, children: [] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: grace.h }
spec: { profile: { displayName: Grace, email: grace@example.com }, memberOf: [team.pay] }
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: idle }
spec: { profile: { email: idle@example.com }, memberOf: [team.pay] }
`
const component = (name: string, owner: string, annotations = '', more = ''): string => `---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  annotations:
    build.example.com/project: pay/portal
${annotations}
  tags: [java, data]
  links: [{ url: https://example.com/help, title: Support, icon: help }]
spec:
  type: service
  lifecycle: production
${owner && `  owner: ${owner}\n`}  dependsOn: ['resource:ledger-db']
${more}`
const client = (id: string): string => `    stanch.dev/client-id: ${id}`

test('groups become owners, and a user only who owns something', () => {
  const { lines, notes } = imported('backstage', { 'org.yaml': ORG, 'c.yaml': component('ledger', 'user:grace.h') })
  expect(notes).toEqual([])
  expect(lines).toEqual([
    '+  team-pay:',
    '+    channels:',
    '+      - connector: mail',
    '+        with: { to: pay@example.com }',
    '+  lab-quiet: {}',
    '+  grace-h:',
    '+    channels:',
    '+      - connector: mail',
    '+        with: { to: grace@example.com }',
  ])
})

test('a component that names its client becomes a credential of its owner, unconfirmed; its logout address a relying party', () => {
  const marks = `${client('pay-portal')}\n    stanch.dev/backchannel-logout-uri: https://pay.example.com/logout`
  const { lines, notes } = imported('backstage', {
    'c.yaml': component('pay-portal', 'Team.Pay', marks) + `---\n${ORG}`,
  })
  expect(notes).toEqual([])
  expect(lines.slice(5)).toEqual([
    '+  - id: pay-portal',
    '+    kind: oidc-client-secret',
    '+    connector: idp',
    '+    client_id: pay-portal',
    '+    owner: team-pay',
    '+    relying_parties:',
    '+      - id: pay-portal',
    '+        client_id: pay-portal',
    '+        backchannel_logout_uri: https://pay.example.com/logout',
  ])
})

test('an owner comes from the System when the component names none, and is unknown when nobody does', () => {
  const system = `---\napiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: { name: money }\nspec: { owner: team.pay }\n`
  const of = component('portal', '', client('portal'), '  system: money\n') + system
  expect(imported('backstage', { 'c.yaml': of }).lines).toContain('+    owner: team-pay')
  expect(imported('backstage', { 'c.yaml': component('portal', '', client('portal')) }).lines).toContain(
    '+    owner: unknown',
  )
})

test('an owner that was unknown is named; one that somebody wrote is kept, and the difference is told', () => {
  const billing = imported('backstage', { 'c.yaml': component('x', 'team-pay', client('billing')) })
  expect(billing.lines).toEqual(['+  team-pay: {}', '-    owner: unknown', '+    owner: team-pay'])
  const shop = imported('backstage', { 'c.yaml': component('x', 'team-pay', client('shop-web')) })
  expect(shop.lines).toEqual(['+  team-pay: {}'])
  expect(shop.notes).toEqual([
    'I030 c.yaml:8 here team-pay owns shop-web, in the inventory team-shop; the inventory is kept',
  ])
})

test('which of two providers is not guessed', () => {
  const two = OWN.replace(
    'connectors:\n',
    "connectors:\n  idp2: { uses: identity/plain, with: { issuer: 'https://b.example.com' } }\n",
  )
  const marks = client('portal')
  const asked = imported('backstage', { 'c.yaml': component('portal', '', marks) }, { inventory: two })
  expect(asked).toMatchObject({
    lines: [],
    notes: ['I031 c.yaml:8 which provider? the inventory has several: idp2, idp'],
  })
  const named = component('portal', '', `${marks}\n    stanch.dev/connector: idp2`)
  expect(imported('backstage', { 'c.yaml': named }, { inventory: two }).lines).toContain('+    connector: idp2')
  const party = named.replace('  tags', '    stanch.dev/backchannel-logout-uri: https://p.example.com/out\n  tags')
  const left = imported('backstage', { 'c.yaml': party }, { inventory: two })
  expect(left.notes).toEqual([expect.stringContaining('who ends the sessions of this relying party?')])
  expect(left.lines.join()).not.toContain('relying_parties')
})

test('two teams whose names are one here are not made one, and a bad name is left out', () => {
  const group = (name: string): string =>
    `---\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: { name: ${name} }\nspec: {}\n`
  const { lines, notes } = imported('backstage', { 'g.yaml': group('team.x') + group('team-x') + group('"no good"') })
  expect(lines).toEqual(['+  team-x: {}'])
  expect(notes).toEqual([
    'I032 g.yaml:14 this is not the name of an entity; it is left out',
    'I032 g.yaml:9 another owner of the catalog would be team-x here too; this one is left out',
  ])
})

test.each([
  [
    'looks like a secret',
    'stanch.dev/backchannel-logout-uri: https://p.example.com/x9Lq2Vb7Wm4Rt8Zk1Np6Yc3D',
    /^Y019 c.yaml:9 .*nothing is imported/,
  ],
  [
    'is a password in a URL',
    'stanch.dev/backchannel-logout-uri: https://ada:hunter2hunter2@p.example.com/',
    /^Y020 c.yaml:9 /,
  ],
  ['is plain http', 'stanch.dev/backchannel-logout-uri: http://p.example.com/', /^Y020 c.yaml:9 /],
  ['hides a character', 'stanch.dev/connector: "idp\\u202e"', /^I031 c.yaml:8 /],
  ['turns the text around', 'stanch.dev/backchannel-logout-uri: "https://p.example.com/\\u202ex"', /^Y013 c.yaml:9 /],
])('a value that %s is never written', (_, mark, wanted) => {
  const { lines, notes } = imported('backstage', {
    'c.yaml': component('p', 'team-shop', `${client('p')}\n    ${mark}`),
  })
  expect(lines).toEqual([])
  expect(notes[0]).toMatch(wanted)
  expect(notes.join()).not.toMatch(/x9Lq2|hunter2/)
})

test('a second import changes nothing', () => {
  const files = { 'org.yaml': ORG, 'c.yaml': component('portal', 'Team.Pay', client('portal')) }
  const { text } = imported('backstage', files)
  expect(text).not.toBe(OWN)
  expect(imported('backstage', files, { inventory: text })).toMatchObject({ lines: [], text })
})

test('a file that is no catalog is refused', () => {
  expect(imported('backstage', { 'x.yaml': 'kind: Deployment\n' }).notes).toEqual([
    'I033 x.yaml:1 no entity of a Backstage catalog in these files',
  ])
})

// What else the example catalog has: an API whose definition stands elsewhere, kinds and templates that are nothing to us,
// the same user in two namespaces, an owner in capitals who has no entity, notes before a document, odd indentation.
const REST = `# for the guest to own something
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: visitor }
spec: { profile: { displayName: Visitor }, memberOf: [team.pay] }
---
# the same in another namespace
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: visitor, namespace: development }
spec: { memberOf: [group:default/team.pay] }
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  annotations:
      stanch.dev/client-id: ledger-api
  name: ledger-api
  description: |
    Reads the ledger.
spec:
  type: openapi
  lifecycle: production
  owner: user:development/visitor
  definition:
    $text: https://example.com/openapi/ledger.yaml
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: old-portal, namespace: alternative, annotations: { stanch.dev/client-id: old-portal } }
spec: { type: library, lifecycle: experimental, owner: default/CNCF }
---
apiVersion: backstage.io/v1alpha1
kind: AiResource
metadata: { name: reviewer }
spec: { type: skill, lifecycle: production, owner: visitor, allowedTools: [Read] }
---
apiVersion: backstage.io/v1alpha1
kind: Environment
metadata: { name: prod }
spec: { lifecycle: production }
---
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: { name: service, title: A service }
spec:
  owner: group:somebody-else
  parameters: [{ title: '\${{ parameters.name }}', properties: { repoUrl: { ui:field: RepoUrlPicker } } }]
---
`

test('what else stands in a real catalog is read past, and a group is not taken for a user of its name', () => {
  const { lines, notes } = imported('backstage', { 'rest.yaml': REST })
  expect(notes).toEqual([])
  expect(lines).toEqual([
    '+  development-visitor: {}',
    '+  cncf: {}',
    '+  visitor: {}',
    ...['ledger-api', 'old-portal'].flatMap((id, at) => [
      `+  - id: ${id}`,
      '+    kind: oidc-client-secret',
      '+    connector: idp',
      `+    client_id: ${id}`,
      `+    owner: ${['development-visitor', 'cncf'][at]}`,
    ]),
  ])
})

const location = (spec: string): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: { name: root }\nspec: ${spec}\n`

test.each([
  ['{ targets: [./teams/a.yaml, ../other/b.yaml] }', 'names 2 files that are not among these'],
  ['{ target: ./teams.yaml }', 'names a file that is not among these'],
  ['{ type: url, target: "https://example.com/blob/main/teams.yaml" }', 'names a file that is not among these'],
  ['{ targets: [./units/*.yaml] }', 'names a file that is not among these'],
])('a Location %s goes on elsewhere, and that is said', (spec, wanted) => {
  const { lines, notes } = imported('backstage', { 'catalog/all.yaml': location(spec) })
  expect(lines).toEqual([])
  expect(notes).toEqual([expect.stringContaining(`I032 catalog/all.yaml:3 this Location ${wanted}`)])
})

test('nothing is missing of a Location whose files are all here', () => {
  const files = {
    'catalog/all.yaml': location('{ targets: [./teams/a.yaml, ../other/b.yaml, ./teams/*.yaml] }'),
    'catalog/teams/a.yaml': component('a', 'team-shop'),
    './other/b.yaml': component('b', 'team-shop'),
  }
  expect(imported('backstage', files).notes).toEqual([])
})
