import { afterEach, expect, test } from 'vitest'
import { discoverEndpoints } from '../../../src/sdk/probe/discover.ts'
import { testContext } from '../../fakes/context.ts'
import { littleServer } from '../../world/little-server.ts'
import { send } from '../../world/odd-provider.ts'
import { realProvider } from '../../world/real-provider.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function publishing(metadata: (url: string) => object | string, status = 200): Promise<string> {
  const server = await littleServer((_, response) => send(response, status, metadata(server.url)))
  stops.push(server.stop)
  return server.url
}
const find = (issuer: string, origins: readonly string[] = []) =>
  discoverEndpoints(testContext(), { issuer, clientId: 'shop-web', origins })

test('a real provider is found', async () => {
  const real = await realProvider()
  stops.push(real.stop)
  expect(await find(real.issuer)).toEqual({
    issuer: real.issuer,
    revocation: `${real.issuer}/token/revocation`,
    token: `${real.issuer}/token`,
  })
})

test.each([
  [
    'another issuer',
    () => ({ issuer: 'https://evil.example.com', token_endpoint: 'https://evil.example.com/token' }),
    200,
  ],
  ['an endpoint elsewhere', (url: string) => ({ issuer: url, token_endpoint: 'https://evil.example.com/token' }), 200],
  [
    'a revocation endpoint elsewhere',
    (url: string) => ({ issuer: url, revocation_endpoint: 'http://127.0.0.1:1/revoke' }),
    200,
  ],
  ['an endpoint that is no URL', (url: string) => ({ issuer: url, token_endpoint: '/token' }), 200],
  ['a page', () => '<html></html>', 200],
  ['no metadata', () => ({}), 404],
] as const)('metadata with %s is refused', async (_, metadata, status) => {
  const issuer = await publishing(metadata, status)
  await expect(find(issuer)).rejects.toMatchObject({
    name: 'FaultError',
    effect: 'none',
    fault: { code: 'TARGET_ANSWERED_ODDLY' },
  })
})

test('an origin that the inventory lists is the provider too', async () => {
  const issuer = await publishing((url) => ({ issuer: url, token_endpoint: 'https://login.example.com/token' }))
  expect((await find(issuer, ['https://login.example.com'])).token).toBe('https://login.example.com/token')
})

test('a provider that is down is unreachable, not odd', async () => {
  await expect(find('http://127.0.0.1:1')).rejects.toMatchObject({ fault: { code: 'TARGET_UNREACHABLE' } })
})
