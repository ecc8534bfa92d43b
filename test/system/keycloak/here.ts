import { afterAll, beforeAll } from 'vitest'
import { realKeycloak } from '../../world/real-keycloak.ts'
import type { Keycloak } from '../../world/real-keycloak.ts'
import type { Realms } from '../../world/real-keycloak-stage.ts'

/** One real Keycloak for all tests of a file; `realms`: two that keep their events, with and without the rotation policy. */
export function keycloakHere(): { readonly keycloak: () => Keycloak; readonly realms: () => Realms } {
  let keycloak: Keycloak
  let realms: Realms
  beforeAll(async () => {
    keycloak = await realKeycloak()
    const realm = { eventsEnabled: true }
    const plain = await keycloak.realm({ realm })
    realms = { url: keycloak.url, plain, dating: await keycloak.realm({ realm, policy: true }) }
  }, 300_000)
  afterAll(() => keycloak.stop())
  return { keycloak: () => keycloak, realms: () => realms }
}
