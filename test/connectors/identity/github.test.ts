import { expect, test } from 'vitest'
import connector from '../../../src/connectors/identity/github.ts'
import { FRESH, LEAKED } from '../../world/double.ts'
import { github, TARGET } from '../../world/identity-github.ts'
import { standAt } from './at-double.ts'

const PROVE = { leaked: 'env:LEAKED', fresh: 'env:FRESH' }
const start = (target: object = TARGET) =>
  standAt({ connector, double: github, settings: (url) => ({ url }), with: target })

test('a person is led to the page of the app, and to what only that page knows', async () => {
  const { run } = await start()
  const { plan } = await run('identity/revoke-client-secret', { leaked: 'env:LEAKED', keep: 'env:FRESH' })
  expect(plan).toMatchObject({
    kind: 'by-hand',
    lines: expect.arrayContaining([
      expect.stringContaining(TARGET.settings_page),
      expect.stringContaining('last used'),
    ]),
  })
})

test('HTTP 200 is no acceptance: the error word decides, while both secrets live and after one is deleted', async () => {
  const { run, served } = await start()
  served.state.secrets = [LEAKED, FRESH]
  expect((await run('identity/prove-dead', PROVE)).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
  served.state.secrets = [FRESH]
  expect((await run('identity/prove-dead', PROVE)).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('a callback URL that is not registered tells nothing, and is never read as dead', async () => {
  const { run, served } = await start({ ...TARGET, callback_url: 'https://shop.example.com/other' })
  served.state.secrets = [FRESH]
  expect((await run('identity/prove-dead', PROVE)).proof).toMatchObject({ verdict: 'unknown', exposure: 'unknown' })
})
