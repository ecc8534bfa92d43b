import { nearest } from '../base/nearest.ts'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import { Credential } from '../model/inventory.ts'
import type { Inventory } from '../model/inventory.ts'
import type { ProbedClient } from '../surfaces/cli/app.ts'

/** Whom to ask, and where. */
export interface Chosen {
  readonly inventory: Inventory
  readonly credential: Credential
}

export function chooseKnown(inventory: Inventory, typed: string): Result<Chosen> {
  const credential = inventory.credentials.find(({ id }) => id === typed)
  if (credential) return { ok: true, value: { inventory, credential } }
  const known = inventory.credentials.map(({ id }) => id)
  const near = nearest(typed, known)
  const list = known.length > 0 ? `it has ${known.slice(0, 10).join(', ')}` : 'it has none'
  return refuse(`the inventory has no such credential; ${near === undefined ? list : `did you mean ${near}?`}`)
}

/** A client that stands in no inventory. What is wrong is said before anybody is asked; a value is never repeated. */
export async function chooseNamed({ issuer, client_id, dialect = 'standard' }: ProbedClient): Promise<Result<Chosen>> {
  const because = whyNoIssuer(issuer)
  if (because !== null) return refuse(because)
  if (!/^[\x21-\x7e]{1,200}$/.test(client_id))
    return refuse('--client-id takes 1 to 200 visible characters without spaces')
  const { DIALECT_NAMES } = await import('../sdk/identity.ts')
  const names: readonly string[] = DIALECT_NAMES
  if (!names.includes(dialect)) {
    const near = nearest(dialect, names)
    return refuse(`--dialect takes ${names.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`)
  }
  return { ok: true, value: around({ issuer, dialect }, client_id) }
}

/** The secret will be sent there. */
function whyNoIssuer(issuer: string): string | null {
  if (!issuer.startsWith('https://') || !URL.canParse(issuer))
    return '--issuer takes an address that begins with https://'
  const { username, password, search, hash } = new URL(issuer)
  return [username, password, search, hash].some((part) => part !== '')
    ? '--issuer takes an address without a user, a query or a fragment'
    : null
}

function around(settings: { readonly issuer: string; readonly dialect: string }, clientId: string): Chosen {
  const credential = Credential.parse({
    id: 'given',
    kind: 'oidc-client-secret',
    connector: 'provider',
    client_id: clientId,
    owner: 'nobody',
  })
  const inventory: Inventory = {
    stanch_inventory: 1,
    origin: 'local/probe',
    drill: false,
    connectors: { provider: { uses: 'identity/oidc', with: settings } },
    owners: { nobody: { channels: [] } },
    credentials: [credential],
  }
  return { inventory, credential }
}
