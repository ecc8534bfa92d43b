import { expect, test } from 'vitest'
import type { Rung } from '../../../src/sdk/probe/reply.ts'
import { askedNow, askNow, authIn, namesIn, namesOf, table, toldBy } from '../../sdk/probe/ask-now.ts'
import type { Situation, Situations } from '../../sdk/probe/ask-now.ts'
import { KEYCLOAK } from '../../sdk/probe/keycloak-replies.ts'
import type { Sent } from '../../sdk/probe/reply-row.ts'
import { PUBLIC_KEY } from '../../world/client-key.ts'
import { LEAKED } from '../../world/real-keycloak.ts'
import type { Keycloak, Realm } from '../../world/real-keycloak.ts'
import { putRotated } from '../../world/real-keycloak-stage.ts'

/** shop-web with the secret in force unless it says otherwise. */
interface Here extends Situation {
  readonly realm?: 'dating' | 'secure'
}

const ROTATED = 'rotated-secret-of-shop-web-0123456789'
const [WRONG, RIGHT] = [{ secret: 'wrong' }, {}]
const SIGNING = { client: 'signing' }

const SITUATIONS: Situations<Here> = {
  Keycloak: {
    wrong: WRONG,
    right: RIGHT,
    refused: WRONG,
    accepted: RIGHT,
    'rotated, and still in its time': { realm: 'dating', secret: ROTATED },
    'rotated, and past its time': { realm: 'dating', client: 'late', secret: ROTATED },
    'the client is unknown': { client: 'shop-wbe' },
    'the client is disabled': { client: 'off' },
    'the client is bearer-only': { client: 'bearer' },
    'a raw % in Basic': { secret: 'raw%zz', basic: true },
    'no https': { realm: 'secure' },
    'accepted, and the flow is off for this client': { client: 'no-flow' },
    'right, and without a service account': { client: 'no-account' },
  },
  'Keycloak, a public client': {
    wrong: { client: 'open', ...WRONG },
    right: { client: 'open' },
    accepted: { client: 'open' },
  },
  'Keycloak, a client that must sign': {
    wrong: { ...SIGNING, ...WRONG },
    right: { ...SIGNING, signs: 'its key' },
    'the secret that is stored': SIGNING,
    'signed by another key': { ...SIGNING, signs: 'another key' },
  },
}

/** The table of replies, held to the real Keycloak: a word that it does not say, or says no more, is a failure. */
export function replyFacts(keycloak: () => Keycloak): void {
  test('every reply of the table that is said to be Keycloak’s is asked for anew, and no other', () => {
    expect(namesOf(SITUATIONS)).toEqual(namesIn(KEYCLOAK))
  })

  test('the table of replies is what Keycloak says', async () => {
    const ask = askAt(await realmsOf(keycloak()))
    for (const row of KEYCLOAK) {
      const now = await askedNow(row, SITUATIONS, ask)
      expect.soft(table(now), `${row.provider} at ${row.rung}`).toEqual(table(toldBy(row)))
    }
  })
}

type Realms = Readonly<Record<'plain' | 'dating' | 'secure', Realm>>

async function realmsOf(keycloak: Keycloak): Promise<Realms> {
  const plain = await keycloak.realm({ client: { serviceAccountsEnabled: true } })
  await plain.add('off', { enabled: false })
  await plain.add('bearer', { bearerOnly: true })
  await plain.add('no-flow', { standardFlowEnabled: false })
  await plain.add('no-account')
  await plain.add('open', { publicClient: true })
  const keys = { 'use.jwks.string': 'true', 'jwks.string': JSON.stringify({ keys: [PUBLIC_KEY] }) }
  await plain.add('signing', { clientAuthenticatorType: 'client-jwt', attributes: keys })
  const dating = await keycloak.realm({ policy: true })
  await putRotated(dating, { secret: ROTATED })
  await dating.add('late')
  await putRotated(dating, { clientId: 'late', secret: ROTATED, lives_s: -1 })
  return { plain, dating, secure: await keycloak.realm({ realm: { sslRequired: 'all' } }) }
}

function askAt(realms: Realms): (rung: Rung, situation: Here) => Promise<Sent> {
  return async (rung, situation) => {
    const { client: clientId = 'shop-web', realm = 'plain' } = situation
    const { issuer } = realms[realm]
    const url = `${issuer}/protocol/openid-connect/${rung === 'revocation' ? 'revoke' : 'token'}`
    return askNow({ issuer, url, rung, clientId, auth: await authIn({ secret: LEAKED, ...situation }) })
  }
}
