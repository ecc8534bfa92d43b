import { afterAll, beforeAll, describe } from 'vitest'
import { realKeycloak } from '../world/real-keycloak.ts'
import type { Keycloak } from '../world/real-keycloak.ts'
import type { Realms } from '../world/real-keycloak-stage.ts'
import { flagshipFacts } from './keycloak/flagship.ts'
import { keyFacts } from './keycloak/keys.ts'
import { realmsOf } from './keycloak/realms.ts'
import { referenceFacts } from './keycloak/reference.ts'
import { rightFacts } from './keycloak/rights.ts'
import { scheduleFacts } from './keycloak/schedules.ts'
import { secretFacts } from './keycloak/secrets.ts'
import { sessionFacts } from './keycloak/sessions.ts'
import { traceFacts } from './keycloak/traces.ts'

let keycloak: Keycloak
let realms: Realms
beforeAll(async () => {
  keycloak = await realKeycloak()
  realms = await realmsOf(keycloak)
}, 300_000)
afterAll(() => keycloak.stop())

describe('the shipped runbooks', () => {
  flagshipFacts(() => keycloak)
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
describe('traces', () => {
  traceFacts(() => keycloak)
})
describe('what was only remembered', () => {
  referenceFacts(() => keycloak)
})
