import { canonicalUrl } from '../base/canonical-url.ts'
import { digest } from '../base/hash.ts'
import type { Credential, Inventory } from '../model/inventory.ts'

/**
 * What a run locks: one client at one issuer, as a digest. Two names of one provider must give one lock, so the issuer is
 * taken from the connector's settings; a connector without one is known by its name.
 */
export function resourceOf({ connectors }: Inventory, { connector, client_id }: Credential): string {
  const issuer = connectors[connector]?.with['issuer']
  return digest([typeof issuer === 'string' ? canonicalUrl(issuer) : connector, client_id])
}
