import { expect, test } from 'vitest'
import { Inventory } from '../../src/model/inventory.ts'
import { dotText, mermaidText } from '../../src/views/graph-text.ts'
import { treeLines } from '../../src/views/graph-tree.ts'
import { inventoryGraph } from '../../src/views/inventory-graph.ts'

const shop = Inventory.parse({
  stanch_inventory: 1,
  origin: 'ops.example.com/shop',
  connectors: {},
  owners: { 'team-shop': { channels: [{ connector: 'mail', with: { to: 'shop@example.com' } }] }, 'team-key': {} },
  credentials: [
    {
      id: 'shop-web',
      kind: 'oidc-client-secret',
      connector: 'idp',
      client_id: 'shop-web',
      owner: 'team-shop',
      dependents: [
        { id: 'web-env', connector: 'files', with: { path: '/srv/web/.env', token: 'env:TOKEN' } },
        { id: 'portal-kv', connector: 'vault', with: { path: 'shop/portal' } },
      ],
      workloads: [
        { id: 'web', connector: 'programs', reads: ['web-env'], with: { argv: ['systemctl', 'restart', 'web'] } },
        { id: 'cron', connector: 'programs' },
      ],
      relying_parties: [{ id: 'shop', client_id: 'shop-web' }],
    },
    { id: 'idp-key', kind: 'signing-key', connector: 'idp', client_id: 'x', owner: 'team-key' },
  ],
})

test('a tree shows what hangs on a credential, and what is missing where it is missing', () => {
  expect(treeLines(inventoryGraph(shop)).map(({ text, tone }) => `${tone === 'warn' ? '! ' : '  '}${text}`)).toEqual([
    '  shop-web   oidc-client-secret of shop-web at idp',
    '  ├─ is in web-env   files /srv/web/.env',
    '  │  └─ read by web   programs systemctl restart web',
    '  ├─ is in portal-kv   vault shop/portal',
    '! │  └─ read by no workload',
    '  ├─ used by cron   programs',
    '! ├─ signs in to shop   no back-channel logout',
    '  └─ owned by team-shop',
    '     └─ told by mail   shop@example.com',
    '  idp-key   signing-key of x at idp',
    '  └─ owned by team-key',
    '!    └─ told by no channel',
  ])
})

test('one credential is shown alone, and a thing that two edges reach is one node', () => {
  const { nodes } = inventoryGraph(shop, 'idp-key')
  expect(nodes.map(({ key }) => key)).toEqual(['credential idp-key', 'owner team-key', 'owner team-key gap'])
  const keys = inventoryGraph(shop).nodes.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
})

const HOSTILE = [
  'x"] --> n0; click n0 "javascript:alert(1)"',
  'x\\"]; n0 -> n1 [label="\\',
  '<script>alert(1)</script>&lt;',
  '`**bold**` %%{init: {}}%%',
  'a\nb\r\u202Ec\u2028d',
  '\\N \\G #quot; #35;',
]

test.each(HOSTILE)('the name %j cannot break out of a picture', (name) => {
  const graph = inventoryGraph(
    Inventory.parse({
      ...shop,
      credentials: [{ ...shop.credentials[1], client_id: name }],
    }),
  )
  for (const text of mermaidText(graph).split('\n').slice(1, -1)) {
    expect(text).toMatch(
      /^ {2}n\d+(?:\["[A-Za-z0-9 ._/-]+(?:(?:#\d+;|<br\/>)[A-Za-z0-9 ._/-]*)*"\]| -->\|[a-z ]+\| n\d+)$/,
    )
  }
  for (const text of dotText(graph).split('\n').slice(3, -2)) {
    expect(text).toMatch(/^ {2}n\d+(?: -> n\d+)? \[label="(?:[^"\\<>]|\\["\\n])*"(?:, style=dashed)?\];$/)
  }
})

test('a label that was made harmless still says what it said', () => {
  const graph = inventoryGraph(
    Inventory.parse({ ...shop, credentials: [{ ...shop.credentials[1], client_id: 'a"b\\c' }] }),
  )
  expect(mermaidText(graph)).toContain('n0["credential idp-key<br/>signing-key of a#34;b#92;c at idp"]')
  expect(dotText(graph)).toContain('n0 [label="credential idp-key\\nsigning-key of a\\"b\\\\c at idp"];')
})
