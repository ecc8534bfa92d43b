import type { Keycloak } from '../../world/real-keycloak.ts'
import type { Realms } from '../../world/real-keycloak-stage.ts'

/** Two realms that keep their events: one with the rotation policy, one without. */
export async function realmsOf(keycloak: Keycloak): Promise<Realms> {
  const realm = { eventsEnabled: true }
  return {
    url: keycloak.url,
    plain: await keycloak.realm({ realm }),
    dating: await keycloak.realm({ realm, policy: true }),
  }
}
