import { expect, test } from 'vitest'
import { routeTo } from '../../src/engine/route.ts'
import type { Borders } from '../../src/engine/route.ts'

const OUTSIDE: Borders = { loopback: false, trusted: [] }
const DRILL: Borders = { loopback: true, trusted: [] }
const to = (url: string, borders: Borders = OUTSIDE) => routeTo(new URL(url), borders)
const names = (addresses: readonly string[]): Pick<Borders, 'resolve'> => ({
  resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
})

const DISGUISED = [
  '169.254.169.254',
  '2130706433',
  '0x7f.1',
  '017700000001',
  '①②⑦.0.0.1',
  '127.1',
  '0',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '10.0.0.1',
]

test.each(DISGUISED)('https://%s/ is not called', async (host) => {
  expect(await to(`https://${host}/latest/meta-data`)).toHaveProperty('refused')
})

test.each(DISGUISED)('http://%s/ is not called', async (host) => {
  expect(await to(`http://${host}/`)).toHaveProperty('refused')
})

test('an IPv6 zone is no URL at all', () => {
  expect(URL.canParse('https://[fe80::1%eth0]/')).toBe(false)
})

test.each(['localhost', 'localhost.', 'a.localhost'])(
  'https://%s/ leads to loopback and is not called',
  async (host) => {
    expect(await to(`https://${host}/`, { ...OUTSIDE, ...names(['127.0.0.1', '::1']) })).toHaveProperty('refused')
  },
)

test.each([
  ['one of them private', ['93.184.216.34', '10.0.0.1']],
  ['one of them loopback in the other family', ['93.184.216.34', '::1']],
  ['one of them metadata', ['169.254.169.254', '93.184.216.34']],
  ['none', []],
])('a name with several addresses, %s, is not called', async (_, addresses) => {
  expect(await to('https://idp.example.com/', { ...OUTSIDE, ...names(addresses) })).toHaveProperty('refused')
})

test('a public name is called at exactly the addresses that were judged', async () => {
  const borders = { ...OUTSIDE, ...names(['93.184.216.34', '2606:4700::1111']) }
  expect(await to('https://idp.example.com/', borders)).toEqual({
    addresses: [
      { address: '93.184.216.34', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ],
  })
})

test.each([
  ['another scheme', 'ftp://idp.example.com/'],
  ['no scheme of the web', 'file:///etc/passwd'],
  ['plain http to a public address', 'http://93.184.216.34/'],
  ['credentials', 'https://user:pass@93.184.216.34/'],
  ['a user alone', 'https://idp.example.com@93.184.216.34/'],
  ['four thousand characters', `https://93.184.216.34/${'x'.repeat(4096)}`],
])('a URL with %s is not called', async (_, url) => {
  expect(await to(url)).toHaveProperty('refused')
  expect(await to(url, DRILL)).toHaveProperty('refused')
})

test.each([
  ['https://idp.example.com#@10.0.0.1/', 'idp.example.com'],
  ['https://idp.example.com\\@10.0.0.1/', 'idp.example.com'],
  ['https://еxample.com/', 'xn--xample-2of.com'],
])('%s asks for the host that the parser sees', async (url, host) => {
  const asked: string[] = []
  const resolve = async (name: string) => {
    asked.push(name)
    return [{ address: '93.184.216.34', family: 4 }]
  }
  await to(url, { ...OUTSIDE, resolve })
  expect(asked).toEqual([host])
})

test('an origin that the inventory names may be private or on this machine, by https', async () => {
  const borders = { loopback: false, trusted: ['https://idp.corp:8443'] }
  expect(await to('https://idp.corp:8443/x', { ...borders, ...names(['10.0.0.5']) })).toHaveProperty('addresses')
  expect(await to('https://idp.corp:8443/x', { ...borders, ...names(['127.0.0.1']) })).toHaveProperty('addresses')
  expect(await to('http://10.0.0.5/', { loopback: false, trusted: ['http://10.0.0.5'] })).toHaveProperty('refused')
})

test.each([
  ['another port', 'https://idp.corp/x', ['10.0.0.5']],
  ['a name below it', 'https://a.idp.corp:8443/', ['10.0.0.5']],
  ['metadata', 'https://idp.corp:8443/', ['169.254.169.254']],
  ['a disguised address', 'https://idp.corp:8443/', ['::ffff:10.0.0.5']],
])('trust in an origin does not reach to %s', async (_, url, addresses) => {
  const borders = { loopback: false, trusted: ['https://idp.corp:8443'], ...names(addresses) }
  expect(await to(url, borders)).toHaveProperty('refused')
})

test('a drill reaches loopback and nothing else that is not public', async () => {
  expect(await to('http://127.0.0.1:9/', DRILL)).toHaveProperty('addresses')
  expect(await to('http://[::1]:9/', DRILL)).toHaveProperty('addresses')
  expect(await to('http://localhost:9/', { ...DRILL, ...names(['127.0.0.1']) })).toHaveProperty('addresses')
  for (const host of ['10.0.0.1', '169.254.169.254', '[::ffff:127.0.0.1]', '0.0.0.0'])
    expect(await to(`http://${host}/`, DRILL)).toHaveProperty('refused')
})
