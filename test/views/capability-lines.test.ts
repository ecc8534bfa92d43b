import { expect, test } from 'vitest'
import cognito from '../../src/connectors/identity/cognito.ts'
import keycloak from '../../src/connectors/identity/keycloak.ts'
import type { Connector } from '../../src/sdk/index.ts'
import { capabilityLines } from '../../src/views/capability-lines.ts'

function userSessionsAt({ id, card, actions }: Connector): string | undefined {
  if (!card) throw new Error('an identity connector has a card')
  const lines = capabilityLines(card, { uses: `identity/${id}`, actions: Object.keys(actions) })
  return lines.find(({ name }) => name === 'user_sessions')?.says
}

test.each([
  [keycloak, 'ended for named users, everybody who uses the client, everyone; counted to zero afterwards'],
  [
    cognito,
    'ended for named users, everyone; counted to zero afterwards, where session tracking is on in the user pool',
  ],
] as const)('$id: for whom sessions are ended, and where that can be proven', (connector, words) => {
  expect(userSessionsAt(connector)).toBe(words)
})

test('a card without it says so', () => {
  const { user_sessions: _, ...card } = cognito.card ?? {}
  expect(userSessionsAt({ ...cognito, card } as Connector)).toBe('not here')
})
