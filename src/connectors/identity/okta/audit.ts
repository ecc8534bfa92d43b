import { z } from 'zod'
import type { BaselinePort, GrantPort, UsePort } from '../../../sdk/identity.ts'
import { apiUrl, appUrl, ask, oktaNow, pages } from './api.ts'
import type { OktaAt } from './api.ts'

const Words = z
  .array(z.string())
  .nullish()
  .transform((words) => words ?? [])
const Setup = z.object({
  credentials: z.object({ oauthClient: z.object({ token_endpoint_auth_method: z.string().nullish() }) }),
  settings: z.object({
    oauthClient: z.object({
      redirect_uris: Words,
      post_logout_redirect_uris: Words,
      grant_types: Words,
      response_types: Words,
      initiate_login_uri: z.string().nullish(),
      jwks_uri: z.string().nullish(),
      jwks: z.object({ keys: z.array(z.object({ kid: z.string().default('without kid') })).default([]) }).nullish(),
    }),
  }),
})
const Scope = z.object({ issuer: z.string().default('org'), scopeId: z.string() })

export const baseline: BaselinePort<OktaAt['settings'], OktaAt['target']['with']> = {
  read: async (ctx, at) => {
    const { credentials, settings } = (await ask(ctx, at, { method: 'GET', path: '', body: Setup })).body
    const { oauthClient: client } = settings
    const scopes = await pages(ctx, at, { url: `${appUrl(at)}/grants?limit=200`, body: z.array(Scope) })
    return {
      'redirect URIs': client.redirect_uris,
      'logout URIs': client.post_logout_redirect_uris,
      'login URI': client.initiate_login_uri ? [client.initiate_login_uri] : [],
      grants: [...client.grant_types, ...client.response_types],
      scopes: scopes.map(({ issuer, scopeId }) => `${issuer} ${scopeId}`),
      authentication: [credentials.oauthClient.token_endpoint_auth_method ?? 'not told'],
      keys: [...(client.jwks_uri ? [client.jwks_uri] : []), ...(client.jwks?.keys ?? []).map(({ kid }) => kid)],
    }
  },
}

export const grants: GrantPort<OktaAt['settings'], OktaAt['target']['with']> = {
  count: async (ctx, at) => {
    const tokens = await pages(ctx, at, { url: `${appUrl(at)}/tokens?limit=200`, body: z.array(z.unknown()) })
    return { 'refresh tokens': tokens.length }
  },
  revoke: async (ctx, at) => {
    await ask(ctx, at, { method: 'DELETE', path: '/tokens', expect: [204], body: z.unknown() })
  },
  residual: [
    'access tokens that came without a refresh token stay valid until they expire',
    'refresh tokens of custom authorization servers are ended there, by client',
  ],
}

const Event = z.object({
  published: z.iso.datetime(),
  eventType: z.string(),
  outcome: z.object({ result: z.string() }).nullish(),
  client: z
    .object({ ipAddress: z.string().nullish(), userAgent: z.object({ rawUserAgent: z.string().nullish() }).nullish() })
    .nullish(),
})

/** An event takes some kilobytes, and a reply may have one megabyte. */
const PAGE = '200'

export const use: UsePort<OktaAt['settings'], OktaAt['target']['with']> = {
  namesSecret: false,
  now: oktaNow,
  read: async (ctx, at, since) => {
    const { client_id: id } = at.target
    const filter = `eventType sw "app.oauth2" and (actor.id eq "${id}" or target.id eq "${id}")`
    const query = new URLSearchParams({ since: new Date(since).toISOString(), filter, limit: PAGE })
    const url = `${apiUrl(at)}/logs?${query.toString()}&sortOrder=ASCENDING`
    const events = await pages(ctx, at, { url, body: z.array(Event) })
    const refused = events.filter(({ eventType, outcome }) => isRefusal(eventType, outcome?.result))
    const ours = refused.filter(({ client }) => client?.userAgent?.rawUserAgent?.startsWith('stanch'))
    return {
      uses: events
        .filter(({ eventType, outcome }) => isGrant(eventType) && outcome?.result === 'SUCCESS')
        .map(({ published, eventType, client }) => {
          return { ms: Date.parse(published), from: client?.ipAddress ?? 'unknown', what: eventType }
        }),
      refused: refused.length - ours.length,
      ours: ours.length,
      blind: ['events older than 90 days, and the latest ones: Okta may add them later'],
    }
  },
}

function isGrant(type: string): boolean {
  return /^app\.oauth2\.(?:as\.)?token\.grant/.test(type)
}

function isRefusal(type: string, result: string | undefined): boolean {
  return type === 'app.oauth2.invalid_client_credentials' || (isGrant(type) && result === 'FAILURE')
}
