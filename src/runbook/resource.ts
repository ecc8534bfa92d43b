import { digest } from '../base/hash.ts'
import type { Credential, Inventory } from '../model/inventory.ts'

/**
 * What a run locks: one client at one issuer, as a digest. Two names of one provider must give one lock, so the issuer is
 * taken from the connector's settings; a connector without one is known by its name.
 */
export function resourceOf({ connectors }: Inventory, { connector, client_id }: Credential): string {
  const issuer = connectors[connector]?.with['issuer']
  return digest([typeof issuer === 'string' ? canonicalIssuer(issuer) : connector, client_id])
}

/** Scheme and host in lower case, no default port, no slash at the end: as two people would write the same address. */
export function canonicalIssuer(issuer: string): string {
  return (URL.canParse(issuer) ? new URL(issuer).href : issuer).replace(/\/+$/, '')
}
