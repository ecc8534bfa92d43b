import { nearest } from '../base/nearest.ts'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import { guessDialect, originsOf } from '../sdk/probe/guess-dialect.ts'
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

/**
 * A client that stands in no inventory; without a dialect, the one that its issuer's address gives away. What is wrong is
 * said before anybody is asked; a value is never repeated.
 */
export async function chooseNamed({
  issuer,
  client_id,
  dialect,
  origins: vouched,
}: ProbedClient): Promise<Result<Chosen & { readonly dialect: string; readonly origins: readonly string[] }>> {
  const because = whyNoIssuer(issuer) ?? whyNoOrigin(vouched)
  if (because !== null) return refuse(because)
  if (!/^[\x21-\x7e]{1,200}$/.test(client_id))
    return refuse('a client id has 1 to 200 visible characters, and no space')
  const { DIALECT_NAMES } = await import('../sdk/identity.ts')
  const named = dialect ?? guessDialect(issuer) ?? 'standard'
  const names: readonly string[] = DIALECT_NAMES
  if (!names.includes(named)) {
    const near = nearest(named, names)
    return refuse(`--dialect takes ${names.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`)
  }
  const origins = [...new Set([...originsOf(issuer), ...vouched.map((url) => new URL(url).origin)])]
  return { ok: true, value: { ...around({ issuer, dialect: named, origins }, client_id), dialect: named, origins } }
}

/** The secret will be sent there. */
function whyNoIssuer(issuer: string): string | null {
  if (!issuer.startsWith('https://') || !URL.canParse(issuer))
    return 'an issuer is an address that begins with https://'
  const { username, password, search, hash } = new URL(issuer)
  return [username, password, search, hash].some((part) => part !== '')
    ? 'an issuer is an address without a user, a query or a fragment'
    : null
}

function whyNoOrigin(origins: readonly string[]): string | null {
  return origins.every((url) => url.startsWith('https://') && URL.canParse(url))
    ? null
    : 'an origin is an address that begins with https://'
}

interface Settings {
  readonly issuer: string
  readonly dialect: string
  readonly origins: string[]
}

function around(settings: Settings, clientId: string): Chosen {
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
    connectors: { provider: { uses: 'identity/oidc', with: { ...settings } } },
    owners: { nobody: { channels: [] } },
    credentials: [credential],
  }
  return { inventory, credential }
}
