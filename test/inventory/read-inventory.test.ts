import { expect, test } from 'vitest'
import { painted } from '../document/lines.ts'
import { changed, GOOD, inventory, told } from './given.ts'

const DEPENDENT = '      - { id: web-env, connector: files, with: { path: /srv/web/.env } }'
const second = (more: string): string => changed(DEPENDENT, `${DEPENDENT}\n      - ${more}`)
const placed = (more: string): string => changed('{ path: /srv/web/.env }', more)
const connector = (more: string): string => changed('connectors:\n', `connectors:\n  ${more}\n`)

test('a good inventory has nothing to say', () => {
  expect(told(GOOD, { today: '2026-11-24' })).toEqual([])
  expect(inventory(GOOD)).toMatchObject({ ok: true, value: { drill: false, credentials: [{ id: 'shop-web' }] } })
})

test.each([
  [
    'I001 28 the same place under two names',
    second('{ id: other, connector: files, with: { path: /srv/web/.env } }'),
    /^I001 23:9 the same target has another name \(first at 22:9\) \| keep one/,
  ],
  [
    'I001 the same client under two names',
    changed(
      'credentials:\n',
      'credentials:\n  - { id: again, kind: oidc-client-secret, connector: idp, client_id: q7Rz3LmX9vTb2KpN8wYcD4sFgH, owner: team-shop }\n',
    ),
    /^I001 19:16 the same client has another credential/,
  ],
  [
    'I002 29 the client by which stanch logs in',
    changed('admin_key: env:ADMIN_KEY', 'client_id: q7Rz3LmX9vTb2KpN8wYcD4sFgH'),
    /^I002 18:16 .*by which stanch itself logs in \| give/,
  ],
  ['I003 30 a wildcard', placed('{ namespace: "*" }'), /^I003 22:61 namespace: "\*" selects everything \| name each/],
  ['I003 30 an empty name', placed('{ namespace: "" }'), /^I003 22:61 /],
  ['I003 30 an empty selector', placed('{ selector: {} }'), /^I003 22:60 selector: an empty selector/],
  ['I004 31 a shell', placed('{ path: "a;rm -rf" }'), /^I004 22:56 path holds a character that a shell would obey \| /],
  ['I004 31 a path that climbs', placed('{ path: secret/../../sys }'), /^I004 22:56 path climbs/],
  ['I004 31 a repository that climbs', placed('{ path: a/b/../../c }'), /^I004 /],
  ['I004 31 an encoded separator', placed('{ path: a%2e%2e%2fb }'), /^I004 22:56 path hides a separator/],
  [
    'I004 31 a look-alike',
    placed('{ path: /srv/wеb/.env }'),
    /^I004 22:56 path holds a letter that may look like another/,
  ],
  [
    'I006 33 one issuer in two spellings',
    connector('again: { uses: identity/provider, with: { issuer: HTTPS://ID.example.com:443/ } }'),
    /^I006 5:51 the same issuer has another connector \(first at 4:5[0-9]\)/,
  ],
  [
    'I007 34 a header in an address',
    changed('to: shop@example.com', 'to: "shop@example.com\\nBcc: eve@example.org"'),
    /^I007 13:40 .*not one plain e-mail address \| write name@example.com/,
  ],
  ['I007 34 two addresses', changed('to: shop@example.com', 'to: "shop@example.com, eve@example.org"'), /^I007 /],
  ['I007 34 a display name', changed('to: shop@example.com', 'to: "Shop <eve@example.org>"'), /^I007 /],
  [
    'I010 35 everybody',
    changed('channel: C0123456789', 'channel: <!channel>'),
    /^I010 12:45 "<!channel>" is not the id of a Slack channel \| write the id/,
  ],
  ['I010 35 a channel by its name', changed('channel: C0123456789', 'channel: "#everyone"'), /^I010 /],
  [
    'I011 an unknown connector',
    changed('connector: idp\n', 'connector: ipd\n'),
    /^I011 17:16 no connector "ipd" \| did you mean "idp"\?/,
  ],
  [
    'I011 an unknown owner',
    changed('owner: team-shop', 'owner: team-ship'),
    /^I011 19:12 no owner "team-ship" \| did you mean "team-shop"\?/,
  ],
  [
    'I011 an unknown dependent',
    changed('reads: [web-env]', 'reads: [web-emv]'),
    /^I011 24:49 no dependent "web-emv" \| did you mean "web-env"\?/,
  ],
  [
    'I012 a connector of another kind',
    changed('connector: files,', 'connector: chat,'),
    /^I012 22:35 connector chat \(notify\/slack\) cannot do this.* \| name files/,
  ],
  [
    'I012 a store that cannot store',
    changed('uses: secret-store/files', 'uses: secret-store/blind'),
    /^I012 22:35 connector files .* \| add a connector that offers secret-store\/put-secret/,
  ],
  [
    'I012 relying parties that nobody logs out',
    changed('uses: identity/provider', 'uses: identity/plain'),
    /^I012 17:16 connector idp .*sessions/,
  ],
  [
    'I013 two credentials of one id',
    changed(
      'credentials:\n',
      'credentials:\n  - { id: shop-web, kind: signing-key, connector: idp, client_id: x, owner: team-shop }\n',
    ),
    /^I013 16:9 this id is taken \(first at 15:11\)/,
  ],
  [
    'I013 two dependents of one id',
    second('{ id: web-env, connector: files, with: { path: /srv/b } }'),
    /^I013 23:15 this id is taken/,
  ],
  [
    'Y015 16 a mistyped key',
    changed('confirmed:', 'confirmd:'),
    /^Y015 20:5 unknown key "confirmd" \| did you mean "confirmed"\?/,
  ],
  [
    'Y015 a mistyped setting',
    changed('admin_key: env:ADMIN_KEY', 'admin_kye: env:ADMIN_KEY'),
    /^Y015 4:75 unknown key "admin_kye" \| did you mean "admin_key"\?/,
  ],
  [
    'Y016 17 an unknown connector',
    changed('uses: secret-store/files', 'uses: secret-store/flies'),
    /^Y016 5:18 there is no connector "secret-store\/flies" \| did you mean "secret-store\/files"\?/,
  ],
  [
    'Y016 17 one like no other',
    changed('uses: secret-store/files', 'uses: x/yyyyyyyyyyyy'),
    /^Y016 .* \| known: identity\/provider, /,
  ],
  ['Y018 19 an id', changed('id: web-env', 'id: Web/Env'), /^Y018 22:15 /],
  [
    'Y020 21 a provider over plain http',
    changed('https://id.example.com', 'http://id.example.com'),
    /^Y020 4:51 issuer: plain http \| an https URL without credentials is required/,
  ],
  [
    'Y020 21 a URL with a password',
    changed('https://id.example.com', 'https://ada:tr0ub4dor@id.example.com'),
    /^Y020 4:51 issuer: the URL holds/,
  ],
  [
    'Y020 21 a file',
    changed('https://shop.example.com/logout', 'file:///etc/passwd'),
    /^Y020 26:66 backchannel_logout_uri: file: is no address/,
  ],
  ['Y020 21 a socket', changed('https://id.example.com', 'unix:/run/id.sock'), /^Y020 4:51 issuer: unix: /],
  ['Y020 21 data', changed('https://id.example.com', 'data:text/plain'), /^Y020 4:51 issuer: data: /],
  ['Y020 loopback without a drill', changed('https://id.example.com', 'http://127.0.0.1:4000'), /^Y020 /],
  [
    'Y024 25 a newer version',
    changed('stanch_inventory: 1', 'stanch_inventory: 9'),
    /^Y024 1:19 this inventory is of version 9; this stanch reads version 1 \| install/,
  ],
  ['Y027 a missing owner', changed('    owner: team-shop\n', ''), /^Y027 15:5 missing "owner" \| add owner:/],
  ['Y028 a date that is none', changed('2026-11-01', '2026-13-01'), /^Y028 20:16 "2026-13-01" is no date/],
])('%s is refused with its place and a way out', (_, text, wanted) => {
  const found = told(text)
  expect(inventory(text).ok).toBe(false)
  expect(
    found.some((line) => wanted.test(line)),
    found.join('\n'),
  ).toBe(true)
})

test('I002 29 a dependent in a folder of stanch itself is refused, and its neighbour is not', () => {
  const own = { own: ['/var/lib/stanch/'] }
  expect(told(placed('{ path: /var//lib/stanch/escrow/x.age }'), own)).toEqual([
    expect.stringMatching(/^I002 22:56 path lies/),
  ])
  expect(told(placed('{ path: /var/lib/stanch-demo/.env }'), own)).toEqual([])
})

test('I005 32 more dependents than a person can know are refused unless the limit is raised', () => {
  const many = Array.from({ length: 600 }, (_, i) => `      - { id: d${i}, connector: files }`).join('\n')
  const text = changed(DEPENDENT, many)
  expect(told(text).some((line) => /^I005 21:5 600 dependents; at most 500 \| split/.test(line))).toBe(true)
  expect(told(text, { targets: 1000 }).filter((line) => line.startsWith('I005'))).toEqual([])
})

test('a drill may use http on loopback, and nowhere else', () => {
  const drill = (url: string): readonly string[] =>
    told(changed('connectors:', 'drill: true\nconnectors:').replace('https://id.example.com', `"${url}"`))
  expect(drill('http://127.0.0.1:4000')).toEqual([])
  expect(drill('http://[::1]:4000')).toEqual([])
  expect(drill('http://localhost:4000')).toEqual([])
  expect(drill('http://127.0.0.1.example.com')).toEqual([expect.stringMatching(/^Y020 .*in a drill also http on 127/)])
})

test('a redirect URI is a name and may have a scheme of its own', () => {
  const text = changed('{ argv: [', '{ redirect_uri: app.shop:/back, argv: [')
  expect(told(text)).toEqual([])
})

test.each([
  [
    'where a connector wants a reference',
    changed('admin_key: env:ADMIN_KEY', 'admin_key: correct-horse'),
    /correct-horse/,
  ],
  [
    'under a name of its own',
    changed('uses: workload/program', 'uses: workload/program, with: { password: tr0ub4dor }'),
    /tr0ub4dor/,
  ],
  ['by its look', placed('{ path: /srv/web/.env, note: Zx9Qw3Er7Ty1Ui5Op0As2Df }'), /Zx9Qw3/],
  [
    'in a canary',
    changed(
      'uri: https://shop.example.com/logout',
      'uri: https://shop.example.com/logout, canary: { url: https://shop.example.com/me, cookie: sid=s3cr3t }',
    ),
    /s3cr3t/,
  ],
])('Y019 20 a secret value typed into the file is refused and never shown: %s', (_, text, secret) => {
  const found = inventory(text)
  expect(found.problems.filter(({ code }) => code === 'Y019')).toHaveLength(1)
  expect(painted(found, text)).not.toMatch(secret)
})

test('all problems come at once: a broken entry hides no other', () => {
  const text = changed('owner: team-shop', 'owner: team-ship')
    .replace('  files: {', '  Files: {')
    .replace('channel: C0123456789', 'chanel: x')
  expect(told(text).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'Y018 5:3',
    'Y027 12:28',
    'Y015 12:36',
    'I011 19:12',
    'I011 22:35',
  ])
})

test.each([
  [
    'I020 a credential without dependents',
    changed(`    dependents:\n${DEPENDENT}\n`, '').replace('reads: [web-env]', 'reads: []'),
    /^I020 15:5 credential shop-web has no dependents \| list/,
  ],
  [
    'I021 a dependent that nobody reads',
    changed('reads: [web-env]', 'reads: []'),
    /^I021 22:15 no workload reads dependent web-env \| list/,
  ],
  [
    'I022 a relying party without logout',
    changed(', backchannel_logout_uri: https://shop.example.com/logout', ''),
    /^I022 26:15 relying party shop has no back-channel logout \| add/,
  ],
  [
    'I023 an owner without a channel',
    changed('owners:\n', 'owners:\n  team-lost: {}\n'),
    /^I023 10:14 owner team-lost has no channel \| add/,
  ],
])('%s is a warning, and the inventory is good', (_, text, wanted) => {
  const found = inventory(text)
  expect(found.ok).toBe(true)
  expect(told(text)).toEqual([expect.stringMatching(wanted)])
  expect(found.problems.every(({ level }) => level === 'warning')).toBe(true)
})

test.each([
  ['2026-11-01', '2027-01-30', []],
  [
    '2026-11-01',
    '2027-01-31',
    [expect.stringMatching(/^I024 20:16 credential shop-web was confirmed 91 days ago \| /)],
  ],
  ['2024-02-29', '2025-03-01', [expect.stringMatching(/confirmed 366 days ago/)]],
])('I024 confirmed on %s and read on %s', (confirmed, today, wanted) => {
  expect(told(changed('2026-11-01', confirmed), { today })).toEqual(wanted)
})

test('I024 a date that has not come confirms nothing', () => {
  expect(told(changed('2026-11-01', '2062-11-01'), { today: '2026-11-24' })).toEqual([
    expect.stringMatching(
      /^I024 20:16 credential shop-web was confirmed in the future \| look through it, then write 2026/,
    ),
  ])
})

test('I025 an inventory without a credential is a warning', () => {
  const none = /^I025 1:1 there is no credential yet \| /
  const head = GOOD.slice(0, GOOD.indexOf('credentials:'))
  expect(told(head)).toEqual([expect.stringMatching(none)])
  expect(told(`${head}credentials: []\n`)).toEqual([expect.stringMatching(/^I025 \d+:\d+ there is no credential yet/)])
})

test('I024 an entry that nobody ever confirmed is a warning, only when the date is known', () => {
  const text = changed('    confirmed: 2026-11-01\n', '')
  expect(told(text)).toEqual([])
  expect(told(text, { today: '2026-11-24' })).toEqual([expect.stringMatching(/^I024 15:5 nobody has confirmed/)])
})

test('a store that the sessions name may log out instead of the identity connector', () => {
  const text = changed('uses: identity/provider', 'uses: identity/plain')
    .replace('connectors:\n', 'connectors:\n  out: { uses: session/logout }\n')
    .replace('    confirmed', '    sessions: out\n    confirmed')
  expect(told(text)).toEqual([])
})
