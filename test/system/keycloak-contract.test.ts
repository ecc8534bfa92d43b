import { afterAll, beforeAll, describe, test } from 'vitest'
import keycloakConnector from '../../src/connectors/identity/keycloak.ts'
import { connectorContract } from '../../src/sdk/testkit/contract.ts'
import { keycloakWorld } from '../world/keycloak-stages.ts'
import { realKeycloak } from '../world/real-keycloak.ts'
import type { Keycloak } from '../world/real-keycloak.ts'
import type { Realms } from '../world/real-keycloak-stage.ts'
import { realStages } from '../world/real-keycloak-stage.ts'
import { realmsOf } from './keycloak/realms.ts'

let keycloak: Keycloak
let realms: Realms
beforeAll(async () => {
  keycloak = await realKeycloak()
  realms = await realmsOf(keycloak)
}, 300_000)
afterAll(() => keycloak.stop())

describe('the contract, at the real Keycloak', () => {
  const world = keycloakWorld(realStages(() => realms))
  for (const { name, run } of connectorContract({ connector: keycloakConnector, world })) test(name, run)
})
