import { expect, test } from 'vitest'
import connector from '../../../src/connectors/identity/gitlab.ts'
import { FRESH } from '../../world/double.ts'
import { gitlab, LIMITED, TOKEN } from '../../world/identity-gitlab.ts'
import type { Gitlab } from '../../world/identity-gitlab.ts'
import { standAt } from './at-double.ts'

const ISSUE = 'identity/issue-client-secret'
const CONTAIN = { strategy: 'contain-first', leaked: 'env:LEAKED' }
const PROVE = { leaked: 'env:LEAKED', fresh: 'env:FRESH' }
const start = (state?: Partial<Gitlab>) =>
  standAt(
    {
      connector,
      double: gitlab,
      settings: (url) => ({ url, token: 'env:TOKEN' }),
      secrets: { 'env:TOKEN': TOKEN },
    },
    state,
  )

test('the application is found by its client id on any page, and its own number is renewed', async () => {
  const { run, served, escrow } = await start()
  expect((await run(ISSUE, CONTAIN)).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
  expect(served.asked.filter((line) => line.startsWith('POST /api'))).toEqual([
    'POST /api/v4/applications/42/renew-secret',
  ])
  expect(escrow.get('fresh')?.reveal()).toBe(served.state.secret)
})

test('where a revocation is answered 200 to everybody, the code tells the right secret from a wrong one', async () => {
  const { run, served } = await start({ clientOptional: true })
  const { proof: alive } = await run('identity/probe-client-secret', { secret: 'env:LEAKED' })
  expect(alive).toMatchObject({ exposure: 'live' })
  served.state.secret = FRESH
  expect((await run('identity/prove-dead', PROVE)).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('an application of a group or user is not listed: refused, with the way by hand', async () => {
  const { run, served } = await start()
  served.weather = ({ method, url }) =>
    method === 'GET' && url.pathname === '/api/v4/applications' ? { status: 200, json: [] } : undefined
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({
    effect: 'none',
    fault: { next: expect.arrayContaining([{ say: expect.stringContaining('a person renews') }]) },
  })
})

test('without a token a person renews, and what they bring back is still proven', async () => {
  const { run, served } = await start()
  const bare = { settings: { token: undefined } }
  expect((await run(ISSUE, CONTAIN, bare)).plan).toMatchObject({
    kind: 'by-hand',
    lines: expect.arrayContaining([expect.stringContaining('Renew secret')]),
    wants: [{ name: 'fresh', kind: 'secret' }],
  })
  served.state.secret = FRESH
  expect((await run('identity/prove-dead', PROVE, bare)).proof).toMatchObject({ exposure: 'dead' })
  expect(served.asked.filter((line) => line.includes('/api/v4'))).toEqual([])
})

test('a client that is not confidential is not rotated', async () => {
  const { run } = await start({ confidential: false })
  expect((await run(ISSUE, CONTAIN)).plan).toMatchObject({ kind: 'blocked' })
})

test('a limit is a fault that says how long to wait, and nothing was changed', async () => {
  const { run, served } = await start()
  served.weather = ({ url }) => (url.pathname.startsWith('/api/') ? LIMITED : undefined)
  await expect(run(ISSUE, CONTAIN)).rejects.toMatchObject({
    effect: 'none',
    fault: { code: 'TARGET_BUSY', saw: 'HTTP 429, and to wait 17 s' },
  })
  expect(served.changes()).toBe(0)
})
