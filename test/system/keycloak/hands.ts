import keycloakConnector from '../../../src/connectors/identity/keycloak.ts'
import { handsOn } from '../../connectors/identity/acting.ts'
import type { Hands } from '../../connectors/identity/acting.ts'
import { ADMIN_SECRET, LEAKED } from '../../world/real-keycloak.ts'
import type { Realm } from '../../world/real-keycloak.ts'

export interface Given {
  readonly clientId?: string
  readonly parties?: readonly object[]
  readonly secrets?: Readonly<Record<string, string>>
}

/** A client of a real realm, as a run has it in hand. */
export function handsAt({ issuer }: Realm, { clientId = 'shop-web', parties = [], secrets }: Given = {}): Hands {
  return handsOn({
    connector: keycloakConnector,
    settings: { issuer, admin_client: 'stanch', admin_secret: 'env:ADMIN' },
    target: { id: 'web', client_id: clientId, relying_parties: parties, with: {} },
    secrets: { 'env:ADMIN': ADMIN_SECRET, 'env:LEAKED': LEAKED, ...secrets },
  })
}
