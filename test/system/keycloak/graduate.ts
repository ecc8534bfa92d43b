import { expect, test } from 'vitest'
import type { SecretRef } from '../../../src/base/secret.ts'
import { publicOf } from '../../world/client-key.ts'
import type { KeycloakShop } from '../../world/keycloak-shop.ts'
import { accepts } from '../../world/real-keycloak.ts'
import type { Keycloak } from '../../world/real-keycloak.ts'
import { expectLoggedOut, expectToldAndSound, incidentAt, lessThanProven } from './incident.ts'

/** The shipped runbook that moves a client from its secret to a key, with programs that are none of ours. */
export function graduationFacts(keycloak: () => Keycloak): void {
  test.each([
    ['refuse-secret', true],
    ['move-programs', false],
  ])(
    'a client goes from its secret to a key, %s, rotation policy %s: refused, moved, logged out, told, all of it proven',
    async (first, policy) => {
      const incident = await incidentAt(keycloak(), { policy })
      const { shop, people } = incident
      expect([await shop.attack(), await shop.mints(shop.leaked)]).toEqual([[true, true], true])
      expect([await shop.refreshesOffline(), await shop.sessions()]).toEqual([true, [2, 1]])
      const played = await people.play({
        runbook: 'graduate-to-private-key-jwt',
        inputs: { client: 'shop-web', first },
        secrets: { leaked: shop.leakedRef as SecretRef },
      })
      const { closed, exposure } = played.state
      expect({ how: played.how, closed, exposure }).toEqual({ how: 'closed', closed: 'gaps', exposure: 'dead' })
      // Nothing but the work by hand, before and after, is less than proven.
      expect(lessThanProven(played)).toEqual(['by hand', 'by hand'])
      const key = await expectKeyAlone(shop)
      await expectLoggedOut(shop)
      await expectToldAndSound(incident, played, [shop.leaked, key['d'] ?? '', key['p'] ?? '', key['q'] ?? ''])
    },
  )
}

/** Every place holds one private key, every program has read it, and Keycloak takes it and nothing else. */
async function expectKeyAlone({ realm, leaked, held, mints, programs }: KeycloakShop): Promise<Record<string, string>> {
  const [text = '', other] = await held()
  expect(other).toBe(text)
  expect([await accepts(realm, leaked), await mints(leaked), await mints(text)]).toEqual([false, false, true])
  const { id, clientAuthenticatorType, secret, attributes } = await realm.client()
  expect([clientAuthenticatorType, secret === leaked]).toEqual(['client-jwt', false])
  expect(JSON.parse(attributes['jwks.string'])).toEqual({ keys: [publicOf(text)] })
  expect((await realm.admin(`GET /clients/${id}/client-secret/rotated`)).status).toBe(404)
  expect([programs.web.starts(), programs.hook.starts()]).toEqual([2, 1])
  return JSON.parse(text) as Record<string, string>
}
