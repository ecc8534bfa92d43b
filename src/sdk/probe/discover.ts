import { allowInsecureRequests, customFetch, discovery, None } from 'openid-client'
import { safeText } from '../../base/safe-text.ts'
import { FaultError } from '../../model/fault-error.ts'
import type { Context } from '../action.ts'
import type { ProbeEndpoints } from './ask.ts'

export interface Discovery {
  readonly issuer: string
  readonly clientId: string
  /** Other origins whose endpoints are ours too, from the inventory. */
  readonly origins: readonly string[]
}

/**
 * Reads the provider's metadata (OpenID Connect Discovery 1.0). The issuer must be the one in the inventory, and endpoints
 * must be on its origin or one that the inventory names: whoever can change the metadata could otherwise collect secrets.
 * @throws FaultError TARGET_ANSWERED_ODDLY, or what http throws.
 */
export async function discoverEndpoints(
  ctx: Context,
  { issuer, clientId, origins }: Discovery,
): Promise<ProbeEndpoints> {
  const metadata = await readMetadata(ctx, issuer, clientId)
  const allowed = [new URL(issuer).origin, ...origins]
  const { revocation_endpoint: revocation, token_endpoint: token } = metadata
  for (const endpoint of [revocation, token]) {
    if (endpoint === undefined || allowed.includes(originOf(endpoint))) continue
    throw oddly(`an endpoint at ${safeText(originOf(endpoint), 100)}`, `endpoints at ${allowed.join(' or ')}`)
  }
  return { issuer, revocation, token }
}

async function readMetadata(
  ctx: Context,
  issuer: string,
  clientId: string,
): Promise<{ readonly revocation_endpoint?: string; readonly token_endpoint?: string }> {
  try {
    // Plain http reaches loopback in a drill and nothing else: ctx.http decides that, not openid-client.
    const config = await discovery(new URL(issuer), clientId, undefined, None(), {
      [customFetch]: (url, options) => ctx.http.fetch(url, { ...options, signal: ctx.signal } as RequestInit),
      execute: issuer.startsWith('http:') ? [allowInsecureRequests] : [],
    })
    return config.serverMetadata()
  } catch (thrown) {
    if (ctx.signal.aborted || thrown instanceof FaultError) throw thrown
    const inner = (thrown as { cause?: unknown }).cause
    if (inner instanceof FaultError) throw inner
    throw oddly('metadata that is not of this issuer, or none', `the metadata of ${safeText(issuer, 200)}`)
  }
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'no URL'
}

function oddly(saw: string, wanted: string): FaultError {
  return new FaultError(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: 'the discovery document of the provider cannot be trusted',
      saw,
      wanted,
      changed: [],
      retry: 'after-fix',
      next: [
        { say: 'Compare the issuer in the inventory with /.well-known/openid-configuration of the provider.' },
        { say: 'If the other origin is really the provider’s, list it in the connector’s `origins`.' },
      ],
    },
    'none',
  )
}
