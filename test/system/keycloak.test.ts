import { afterAll, beforeAll, describe, test } from 'vitest'
import keycloakConnector from '../../src/connectors/identity/keycloak.ts'
import { connectorContract } from '../../src/sdk/testkit/contract.ts'
import { keycloakWorld } from '../world/keycloak-stages.ts'
import { realKeycloak } from '../world/real-keycloak.ts'
import type { Keycloak } from '../world/real-keycloak.ts'
import type { Realms } from '../world/real-keycloak-stage.ts'
import { realStages } from '../world/real-keycloak-stage.ts'
import { flagshipFacts } from './keycloak/flagship.ts'
import { graduationFacts } from './keycloak/graduate.ts'
import { keyFacts } from './keycloak/keys.ts'
import { referenceFacts } from './keycloak/reference.ts'
import { replyFacts } from './keycloak/replies.ts'
import { rightFacts } from './keycloak/rights.ts'
import { scheduleFacts } from './keycloak/schedules.ts'
import { secretFacts } from './keycloak/secrets.ts'
import { sessionFacts } from './keycloak/sessions.ts'
import { traceFacts } from './keycloak/traces.ts'
import { userSessionFacts } from './keycloak/user-sessions.ts'

let keycloak: Keycloak
let realms: Realms
beforeAll(async () => {
  keycloak = await realKeycloak()
  const events = { eventsEnabled: true }
  const plain = await keycloak.realm({ realm: events })
  realms = { url: keycloak.url, plain, dating: await keycloak.realm({ realm: events, policy: true }) }
}, 300_000)
afterAll(() => keycloak.stop())

describe('the contract, at the real Keycloak', () => {
  const world = keycloakWorld(realStages(() => realms))
  for (const { name, run } of connectorContract({ connector: keycloakConnector, world })) test(name, run)
})

describe('the shipped runbooks', () => {
  flagshipFacts(() => keycloak)
  graduationFacts(() => keycloak)
})
describe('rights', () => {
  rightFacts(() => keycloak)
})
describe('secrets', () => {
  secretFacts(() => keycloak)
})
describe('keys', () => {
  keyFacts(() => keycloak)
})
describe('schedules', () => {
  scheduleFacts(() => realms)
})
describe('sessions', () => {
  sessionFacts(() => keycloak)
})
describe('sessions of users', () => {
  userSessionFacts(() => keycloak)
})
describe('traces', () => {
  traceFacts(() => keycloak)
})
describe('the table of replies', () => {
  replyFacts(() => keycloak)
})
describe('what was only remembered', () => {
  referenceFacts(() => keycloak)
})
