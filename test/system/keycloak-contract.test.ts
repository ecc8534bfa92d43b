import { describe, test } from 'vitest'
import keycloakConnector from '../../src/connectors/identity/keycloak.ts'
import { connectorContract } from '../../src/sdk/testkit/contract.ts'
import { keycloakWorld } from '../world/keycloak-stages.ts'
import { realStages } from '../world/real-keycloak-stage.ts'
import { keycloakHere } from './keycloak/here.ts'

const { realms } = keycloakHere()

describe('the contract, at the real Keycloak', () => {
  const world = keycloakWorld(realStages(realms))
  for (const { name, run } of connectorContract({ connector: keycloakConnector, world })) test(name, run)
})
