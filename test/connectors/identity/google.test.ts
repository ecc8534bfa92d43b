import { expect, test } from 'vitest'
import connector from '../../../src/connectors/identity/google.ts'
import { FRESH, LEAKED } from '../../world/double.ts'
import { google, TARGET } from '../../world/identity-google.ts'
import { standAt } from './at-double.ts'

const PROVE = { leaked: 'env:LEAKED', fresh: 'env:FRESH' }
const start = () =>
  standAt({ connector, double: google, settings: (url) => ({ token_endpoint: `${url}/token` }), with: TARGET })

test('a person is led to the clients of the project, and told to disable before deleting', async () => {
  const { run } = await start()
  const { plan } = await run('identity/revoke-client-secret', { leaked: 'env:LEAKED', keep: 'env:FRESH' })
  expect(plan).toMatchObject({
    kind: 'by-hand',
    lines: [
      expect.stringContaining('project=web-shop-4711'),
      expect.stringMatching(/disable every secret but the new one/),
      expect.stringContaining('delete it'),
    ],
  })
})

test('both secrets live until one is disabled, which only the code at the token endpoint shows', async () => {
  const { run, served } = await start()
  served.state.secrets = [LEAKED, FRESH]
  expect((await run('identity/prove-dead', PROVE)).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
  served.state.secrets = [FRESH]
  expect((await run('identity/prove-dead', PROVE)).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  expect(new Set(served.asked)).toEqual(new Set(['POST /token']))
})
