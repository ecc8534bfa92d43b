import { describe } from 'vitest'
import { flagshipFacts } from './keycloak/flagship.ts'
import { keyFacts } from './keycloak/keys.ts'
import { keycloakHere } from './keycloak/here.ts'
import { referenceFacts } from './keycloak/reference.ts'
import { rightFacts } from './keycloak/rights.ts'
import { scheduleFacts } from './keycloak/schedules.ts'
import { secretFacts } from './keycloak/secrets.ts'
import { sessionFacts } from './keycloak/sessions.ts'
import { traceFacts } from './keycloak/traces.ts'

const { keycloak, realms } = keycloakHere()

describe('the shipped runbooks', () => {
  flagshipFacts(keycloak)
})
describe('rights', () => {
  rightFacts(keycloak)
})
describe('secrets', () => {
  secretFacts(keycloak)
})
describe('keys', () => {
  keyFacts(keycloak)
})
describe('schedules', () => {
  scheduleFacts(realms)
})
describe('sessions', () => {
  sessionFacts(keycloak)
})
describe('traces', () => {
  traceFacts(keycloak)
})
describe('what was only remembered', () => {
  referenceFacts(keycloak)
})
