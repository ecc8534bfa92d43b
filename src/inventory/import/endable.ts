import { problemAt } from '../../document/position.ts'
import type { Fact, Gathered, Known } from './fact.ts'

const VERB = 'session/back-channel-logout'

/** Without a relying party whose sessions nobody could end: which connector signs logout tokens, no catalog says. */
export function onlyEndable({ facts, problems }: Gathered, known: Known): Gathered {
  const left = facts.filter((fact) => fact.type === 'relying_party' && !canEnd(fact.of, facts, known))
  const notes = left.map(({ place }) =>
    problemAt(place, 'I031', {
      level: 'warning',
      what: 'who ends the sessions of this relying party? The connector of its credential cannot; it is left out',
      fix: `write sessions: on the credential, with a connector that offers ${VERB}, then import again`,
    }),
  )
  return { facts: facts.filter((fact) => !left.includes(fact)), problems: [...problems, ...notes] }
}

/** Of a credential that nobody knows nothing is said here: it is missed where it is looked up. */
function canEnd(of: string, facts: readonly Fact[], { inventory, shapes }: Known): boolean {
  const uses = inventory.connectors[connectorOf(of, facts, inventory)]?.uses ?? ''
  return shapes[uses]?.actions.includes(VERB) ?? true
}

/** As the inventory says it, or else as the imported facts do. */
function connectorOf(of: string, facts: readonly Fact[], { credentials }: Known['inventory']): string {
  const told = facts.find((fact) => fact.type === 'credential' && fact.value.id === of)
  const credential = told?.type === 'credential' ? told.value : undefined
  const own = credentials.find(({ id, client_id }) => id === of || client_id === credential?.client_id)
  return own?.sessions ?? (own ?? credential)?.connector ?? ''
}
