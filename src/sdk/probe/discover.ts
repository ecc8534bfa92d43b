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
  const endpoints = await readEndpoints(ctx, { issuer, clientId })
  const allowed = [new URL(issuer).origin, ...origins]
  const [foreign] = foreignOrigins(endpoints, allowed)
  if (foreign === undefined) return endpoints
  throw oddly(`an endpoint at ${safeText(foreign, 100)}`, `endpoints at ${allowed.join(' or ')}`)
}

/**
 * The endpoints that the metadata names, and the https origins among them that are neither the issuer's nor in `origins`: a
 * secret goes there only once a person has said that they are the provider's.
 * @throws FaultError as `discoverEndpoints`, and for an endpoint without TLS.
 */
export async function discoverForeign(ctx: Context, asked: Discovery): Promise<readonly string[]> {
  const endpoints = await readEndpoints(ctx, asked)
  const foreign = foreignOrigins(endpoints, [new URL(asked.issuer).origin, ...asked.origins])
  const bare = foreign.find((origin) => !origin.startsWith('https://'))
  if (bare !== undefined) throw oddly(`an endpoint at ${safeText(bare, 100)}`, 'endpoints with https://')
  return foreign
}

async function readEndpoints(
  ctx: Context,
  { issuer, clientId }: Pick<Discovery, 'issuer' | 'clientId'>,
): Promise<ProbeEndpoints> {
  const metadata = await readMetadata(ctx, issuer, clientId)
  return { issuer, revocation: metadata.revocation_endpoint, token: metadata.token_endpoint }
}

function foreignOrigins({ revocation, token }: ProbeEndpoints, allowed: readonly string[]): readonly string[] {
  const named = [revocation, token].filter((endpoint) => endpoint !== undefined)
  return [...new Set(named.map(originOf))].filter((origin) => !allowed.includes(origin))
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
        {
          say: 'If the other origin is really the provider’s, list it in the connector’s `origins`, or say --origin to stanch probe.',
        },
      ],
    },
    'none',
  )
}
