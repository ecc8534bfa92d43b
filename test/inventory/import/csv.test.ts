import { expect, test } from 'vitest'
import { csvTable } from '../../../src/inventory/import/csv-table.ts'
import { csv } from '../../../src/inventory/import/csv.ts'
import { fileOf } from '../../document/lines.ts'
import { imported } from './given.ts'

const TABLE = `type,credential,id,connector,client_id,owner,reads,backchannel_logout_uri,with.to,with.mount,with.path,with.key
owner,,team-pay,mail,,,,,pay@example.com,,,
credential,,portal,idp,portal-client,team-pay,,,,,,
credential,,orphan,idp,orphan,,,,,,,
dependent,portal,portal-kv,vault,,,,,,kv,"pay/portal",client_secret
relying_party,portal,portal,,portal-client,,,https://pay.example.com/logout,,,,
`

test('a table of owners, credentials, dependents and relying parties is taken over once', () => {
  const first = imported('csv', { 'all.csv': TABLE })
  expect(first.notes).toEqual([])
  expect(first.lines).toEqual([
    '+  team-pay:',
    '+    channels:',
    '+      - connector: mail',
    '+        with: { to: pay@example.com }',
    '+  - id: portal',
    '+    kind: oidc-client-secret',
    '+    connector: idp',
    '+    client_id: portal-client',
    '+    owner: team-pay',
    '+    dependents:',
    '+      - id: portal-kv',
    '+        connector: vault',
    '+        with: { mount: kv, path: pay/portal, key: client_secret }',
    '+    relying_parties:',
    '+      - id: portal',
    '+        client_id: portal-client',
    '+        backchannel_logout_uri: https://pay.example.com/logout',
    '+  - id: orphan',
    '+    kind: oidc-client-secret',
    '+    connector: idp',
    '+    client_id: orphan',
    '+    owner: unknown',
  ])
  expect(imported('csv', { 'all.csv': TABLE }, { inventory: first.text }).lines).toEqual([])
})

test.each([
  ['type,id\nownr,a\n', /^I033 x.csv:2 "ownr" is not a type/],
  ['type,idd\nowner,a\n', /^I033 x.csv:1 no such column "idd"/],
  ['id\na\n', /^I033 x.csv:1 no column "type"/],
  ['type,id\nowner,\n', /^I033 x.csv:2 this owner has no id/],
  ['type,id\nowner,a,b\n', /^I033 x.csv:2 more cells/],
  ['type,id\n\n"owner,a\n', /^I033 x.csv:3 a quote/],
  ['type,id\nowner,Team Pay\n', /^Y018 x.csv:2 "Team Pay" is not a name/],
  ['type,id,connector,client_id,kind\ncredential,a,idp,b,password\n', /^Y028 x.csv:2 "password" is not known here/],
  ['type,id,connector,client_id\ncredential,a,nowhere,b\n', /^I011 x.csv:2 no connector "nowhere"/],
  ['type,id,connector,client_id\ncredential,a,vault,b\n', /^I012 x.csv:2 connector vault is a secret-store/],
  ['type,credential,id,connector,with.path\ndependent,shop-web,a,vault,x\n', /^Y027 x.csv:2 missing "/],
  ['type,credential,id,connector,with.client_secret\ndependent,shop-web,a,vault,hunter2hunter2\n', /^Y019 x.csv:2 /],
  [
    'type,credential,id,connector,with.mount,with.path,with.key\ndependent,shop-web,a,vault,kv,../sys,x\n',
    /^I004 inventory.yaml \(as it would be\)/,
  ],
])('%j is refused whole', (text, wanted) => {
  const { lines, notes } = imported('csv', { 'x.csv': text })
  expect(lines).toEqual([])
  expect(notes.join('\n')).toMatch(wanted)
  expect(notes.join('\n')).not.toContain('hunter2')
})

test.each([
  ['a,b\r\n1,2\r\n', [{ line: 2, cells: { a: '1', b: '2' } }]],
  ['\uFEFFA,b\n"x ""y"", z",2', [{ line: 2, cells: { a: 'x "y", z', b: '2' } }]],
  [
    'a,b\n"1\n2",\n\n3,4\n',
    [
      { line: 2, cells: { a: '1\n2' } },
      { line: 5, cells: { a: '3', b: '4' } },
    ],
  ],
])('a table is read as RFC 4180 has it: %j', (text, rows) => {
  expect(csvTable(text)).toMatchObject({ rows })
})

test('every cell that is missing is named where it stands, or where its row ends', () => {
  const text = 'type,id,connector,client_id\n\ncredential,a\ncredential,"b\nb",,\nownr,c\n'
  const { problems } = csv([fileOf(text, 'x.csv')])
  expect(problems.map(({ what, place }) => `${place.file}:${place.line}:${place.col} ${what}`)).toEqual([
    'x.csv:3:13 this credential has no connector',
    'x.csv:3:13 this credential has no client_id',
    'x.csv:5:4 this credential has no connector',
    'x.csv:5:5 this credential has no client_id',
    'x.csv:6:1 "ownr" is not a type',
  ])
})
