import { lookup } from 'node:dns/promises'
import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { reachOf } from './address.ts'

/** Where requests may go. */
export interface Borders {
  /** A drill: this computer's loopback may be called, by plain http too. */
  readonly loopback: boolean
  /** Origins the operator wrote into the inventory; they may be on a private network. */
  readonly trusted: readonly string[]
  /** All addresses of a name; the system's resolver unless a test brings its own. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
}

/** The addresses that may be connected to, or the sentence that says why none may. */
export type Route = { readonly addresses: readonly LookupAddress[] } | { readonly refused: string }

const LONGEST_URL = 4096

/**
 * Looks the host up once and judges every address it has: one private answer among public ones is how rebinding starts.
 * What comes back is what must be connected to.
 * @throws what the resolver throws.
 */
export async function routeTo(url: URL, borders: Borders): Promise<Route> {
  const refused = refusalOf(url)
  if (refused) return { refused }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  const addresses = family > 0 ? [{ address: host, family }] : await (borders.resolve ?? resolveAll)(host)
  if (addresses.length === 0) return { refused: 'a name without an address' }
  for (const { address } of addresses) {
    const because = refusalOfAddress(address, url, borders)
    if (because) return { refused: because }
  }
  return { addresses }
}

function refusalOf(url: URL): string | undefined {
  if (!['https:', 'http:'].includes(url.protocol)) return 'a scheme that is not https'
  if (url.username !== '' || url.password !== '') return 'a URL that carries credentials'
  if (url.href.length > LONGEST_URL) return `a URL of more than ${LONGEST_URL} characters`
  return url.hostname === '' ? 'a URL without a host' : undefined
}

function refusalOfAddress(address: string, url: URL, { loopback, trusted }: Borders): string | undefined {
  const reach = reachOf(address)
  if (reach === 'loopback' && loopback) return undefined
  if (url.protocol !== 'https:') return 'plain http, which is for loopback in a drill'
  if (reach === 'public') return undefined
  if (reach === 'never') return 'a metadata, link-local or disguised address'
  if (trusted.includes(url.origin)) return undefined
  return 'an address that is not public, and the inventory does not name this origin'
}

function resolveAll(host: string): Promise<readonly LookupAddress[]> {
  return lookup(host, { all: true })
}
