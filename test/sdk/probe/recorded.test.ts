// The replies of the real oidc-provider, asked for now: the table of replies says what it says.
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Rung } from '../../../src/sdk/probe/reply.ts'
import { PUBLIC_KEY } from '../../world/client-key.ts'
import { LEAKED, realProvider, shopWeb } from '../../world/real-provider.ts'
import { askedNow, askNow, authIn, namesIn, namesOf, table, toldBy } from './ask-now.ts'
import type { Situation, Situations } from './ask-now.ts'
import { OIDC_PROVIDER } from './oidc-provider-replies.ts'
import type { Sent } from './reply-row.ts'

/** shop-web with the secret in force unless it says otherwise. */
interface Here extends Situation {
  readonly form?: Readonly<Record<string, string>>
  readonly storeAway?: boolean
}

const [WRONG, RIGHT] = [{ secret: 'wrong' }, {}]
const SIGNING = { client: 'signing' }

const SITUATIONS: Situations<Here> = {
  'oidc-provider': {
    wrong: WRONG,
    right: RIGHT,
    refused: WRONG,
    accepted: RIGHT,
    'a malformed request': { form: { token: '' } },
    'a grant that is not allowed': { client: 'narrow' },
    'a grant that nobody knows': { form: { grant_type: 'urn:example:unknown' } },
    'a scope that is not allowed': { client: 'narrow', form: { scope: 'offline_access' } },
    'its store is away': { storeAway: true },
  },
  'oidc-provider, a client that must sign': {
    wrong: { ...SIGNING, ...WRONG },
    right: { ...SIGNING, signs: 'its key' },
    'its secret': SIGNING,
    'signed by another key': { ...SIGNING, signs: 'another key' },
  },
}

async function start(): Promise<(rung: Rung, situation: Here) => Promise<Sent>> {
  const narrow = { client_id: 'narrow', grant_types: ['client_credentials'], response_types: [], redirect_uris: [] }
  const signing = {
    client_id: 'signing',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [PUBLIC_KEY] },
  }
  const real = await realProvider({
    clients: [shopWeb(), shopWeb({ ...narrow, scope: 'openid' } as never), shopWeb(signing as never)],
  })
  onTestFinished(real.stop)
  return async (rung, situation) => {
    const { client: clientId = 'shop-web', form, storeAway } = situation
    const { issuer, provider } = real
    const url = `${issuer}/token${rung === 'revocation' ? '/revocation' : ''}`
    const models = storeAway ? [provider.AccessToken, provider.AuthorizationCode] : []
    const away = models.map((model) => vi.spyOn(model, 'find').mockRejectedValue(new Error('the store is away')))
    const sent = await askNow({
      issuer,
      url,
      rung,
      clientId,
      form,
      auth: await authIn({ secret: LEAKED, ...situation }),
    })
    for (const spy of away) spy.mockRestore()
    return sent
  }
}

test('every reply of the table that is said to be of oidc-provider is asked for anew, and no other', () => {
  expect(namesOf(SITUATIONS)).toEqual(namesIn(OIDC_PROVIDER))
})

test.each(OIDC_PROVIDER)('$provider at $rung answers as the table says', async (row) => {
  const ask = await start()
  const now = await askedNow(row, SITUATIONS, ask)
  expect(table(now)).toEqual(table(toldBy(row)))
})

test('oidc-provider answers an unknown client as a wrong secret: the control with the right value tells them apart', async () => {
  const ask = await start()
  for (const { rung, wrong } of OIDC_PROVIDER)
    // oxlint-disable-next-line no-await-in-loop
    expect(await ask(rung, { client: 'nobody' })).toEqual(wrong)
})

test('oidc-provider answers an unknown grant with the wrong secret as any wrong secret', async () => {
  const ask = await start()
  expect(await ask('code', { secret: 'wrong', form: { grant_type: 'urn:example:unknown' } })).toEqual(
    OIDC_PROVIDER[0]?.wrong,
  )
})
