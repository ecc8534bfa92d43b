// The replies of the real oidc-provider, asked for now: the table of replies says what it says.
import { expect, onTestFinished, test } from 'vitest'
import { readReply, shapeOf } from '../../../src/sdk/probe/reply.ts'
import type { Rung } from '../../../src/sdk/probe/reply.ts'
import { LEAKED, realProvider } from '../../world/real-provider.ts'
import { RUN } from './own-replies.ts'
import type { Sent } from './reply-row.ts'

const FORMS: Readonly<Record<Rung, Readonly<Record<string, string>>>> = {
  revocation: { token: 'junk' },
  code: { grant_type: 'authorization_code', code: 'junk', redirect_uri: 'https://shop.example/callback' },
  'client-credentials': { grant_type: 'client_credentials' },
}

async function start() {
  const real = await realProvider()
  onTestFinished(real.stop)
  const ask = async (rung: Rung, form: object): Promise<string> => {
    const url = `${real.issuer}/token${rung === 'revocation' ? '/revocation' : ''}`
    const body = new URLSearchParams({ client_id: 'shop-web', ...FORMS[rung], ...form })
    const reply = await fetch(url, { method: 'POST', body })
    return shapeOf(readReply(reply.status, await reply.text()))
  }
  return ask
}

const shape = ([status, body]: Sent): string =>
  shapeOf(readReply(status, typeof body === 'string' ? body : JSON.stringify(body)))

test.each(RUN.filter(({ provider }) => provider === 'oidc-provider'))(
  'oidc-provider at $rung answers a wrong and the right secret as the table says',
  async ({ rung, wrong, right }) => {
    const ask = await start()
    expect(await ask(rung, { client_secret: 'wrong' })).toBe(shape(wrong))
    expect(await ask(rung, { client_secret: LEAKED })).toBe(shape(right))
  },
)

test('oidc-provider answers an unknown client as a wrong secret: the control with the right value tells them apart', async () => {
  const ask = await start()
  for (const rung of ['revocation', 'code', 'client-credentials'] as const)
    // oxlint-disable-next-line no-await-in-loop
    expect(await ask(rung, { client_id: 'nobody', client_secret: LEAKED })).toBe('401 json invalid_client')
})

test('oidc-provider answers an unknown grant with the right secret by another word than a wrong secret', async () => {
  const ask = await start()
  const unknown = { grant_type: 'urn:example:unknown' }
  expect(await ask('code', { ...unknown, client_secret: LEAKED })).toBe('400 json unsupported_grant_type')
  expect(await ask('code', { ...unknown, client_secret: 'wrong' })).toBe('401 json invalid_client')
})
