import { expect, test } from 'vitest'
import type { SecretRef } from '../../../src/base/secret.ts'
import type { KeycloakShop } from '../../world/keycloak-shop.ts'
import { accepts } from '../../world/real-keycloak.ts'
import type { Keycloak } from '../../world/real-keycloak.ts'
import { expectLoggedOut, expectToldAndSound, incidentAt, lessThanProven } from './incident.ts'

/** The shipped runbooks, by the real application, at a shop whose provider is the real Keycloak. */
export function flagshipFacts(keycloak: () => Keycloak): void {
  test.each([
    ['contain-first', false],
    ['contain-first', true],
    ['overlap', true],
  ])(
    'a leaked secret, %s, rotation policy %s: dead, moved, logged out, told, all of it proven',
    async (strategy, policy) => {
      const incident = await incidentAt(keycloak(), { policy })
      const { shop, people } = incident
      expect(await shop.attack()).toEqual([true, true])
      expect([await shop.refreshesOffline(), await shop.sessions()]).toEqual([true, [2, 1]])
      const played = await people.play(leak(strategy, shop))
      const { closed, exposure } = played.state
      expect({ how: played.how, closed, exposure }).toEqual({ how: 'closed', closed: 'gaps', exposure: 'dead' })
      // Nothing but the work by hand is less than proven.
      expect(lessThanProven(played)).toEqual(['by hand'])
      await expectMoved(shop)
      await expectLoggedOut(shop)
      await expectToldAndSound(incident, played, [shop.leaked, ...(await shop.held())])
    },
  )

  test('overlap without a rotation policy is blocked before anything is changed, with the way out', async () => {
    const { shop, people } = await incidentAt(keycloak(), {})
    const draft = await people.responder.plan(leak('overlap', shop), AbortSignal.timeout(30_000))
    const issue = draft.ok ? draft.value.units.find(({ step }) => step.id === 'issue') : undefined
    expect(issue?.plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringContaining('holds one secret'),
      fix: expect.stringMatching(/contain-first.*secret-rotation/),
    })
    expect([await shop.attack(), await shop.sessions()]).toEqual([
      [true, true],
      [2, 1],
    ])
  })

  // The control of the test above: a new secret and a restart end nobody's session; only the logout tokens do.
  test('a scheduled rotation leaves the stolen cookie alone, and ending all sessions refuses it', async () => {
    const { shop, people } = await incidentAt(keycloak(), { policy: true })
    const inputs = { client: 'shop-web' }
    const rotated = await people.play({ runbook: 'rotate-oidc-client-secret', inputs, secrets: {} })
    expect([rotated.how, rotated.state.closed]).toEqual(['closed', 'proven'])
    expect(await shop.attack()).toEqual([false, true])
    await expectMoved(shop)
    const ended = await people.play({ runbook: 'end-all-sessions', inputs, secrets: {} })
    expect([ended.how, ended.state.closed]).toEqual(['closed', 'gaps'])
    expect(await shop.attack()).toEqual([false, false])
    await expectLoggedOut(shop)
  })
}

const leak = (strategy: string, { leakedRef }: KeycloakShop) => ({
  runbook: 'leaked-oidc-client-secret',
  inputs: { client: 'shop-web', strategy },
  secrets: { leaked: leakedRef as SecretRef },
})

/** Keycloak takes one new value and no other; every place holds it, and every program has read it. */
async function expectMoved({ realm, leaked, held, programs }: KeycloakShop): Promise<void> {
  const [fresh = '', other] = await held()
  expect(other).toBe(fresh)
  expect([await accepts(realm, leaked), await accepts(realm, fresh)]).toEqual([false, true])
  const { id } = await realm.client()
  expect((await realm.admin(`GET /clients/${id}/client-secret/rotated`)).status).toBe(404)
  expect([programs.web.starts(), programs.hook.starts()]).toEqual([2, 1])
}
