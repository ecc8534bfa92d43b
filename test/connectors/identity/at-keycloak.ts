import { onTestFinished } from 'vitest'
import { FRESH } from '../../world/double.ts'
import { cast } from '../../world/identity-keycloak.ts'
import type { Keycloak, KeycloakSession } from '../../world/keycloak-state.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

/** Keycloak's double; `change`: what is different today. */
export async function start(
  change: (state: Keycloak) => void = () => undefined,
  more: Partial<typeof cast> = {},
): Promise<Stage<Keycloak>> {
  const stage = await stageOf({ ...cast, secrets: { ...cast.secrets, 'env:FRESH': FRESH }, ...more })
  onTestFinished(stage.close)
  change(stage.state)
  return stage
}

/** Each of another user, at this client alone. */
export function sessions(count: number, offline = false): KeycloakSession[] {
  const kind = offline ? 'offline' : 'online'
  return Array.from({ length: count }, (_, at) => {
    return { id: `${kind}-${at}`, user: `user-${at}`, offline, clients: ['shop-web'] }
  })
}
