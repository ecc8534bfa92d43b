import { z } from 'zod'
import type { BaselinePort, GrantPort, Use, UsePort } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { ask, asked, clientPath, pages, readClient } from './api.ts'
import type { Auth0At } from './api.ts'
import { exactly, LogRow, readLog } from './log.ts'
import { OidcLogout } from './logout.ts'

const Words = z
  .array(z.string())
  .nullish()
  .transform((words) => words ?? [])
const Setup = z.object({
  callbacks: Words,
  allowed_logout_urls: Words,
  allowed_origins: Words,
  web_origins: Words,
  grant_types: Words,
  token_endpoint_auth_method: z.string().nullish(),
  client_authentication_methods: z
    .object({ private_key_jwt: z.object({ credentials: z.array(z.object({ id: z.string() })) }).optional() })
    .nullish(),
  oidc_logout: OidcLogout,
})
const ClientGrants = z.array(z.object({ audience: z.string(), scope: z.array(z.string()).default([]) }))

export const baseline: BaselinePort<Auth0At['settings'], Auth0At['target']['with']> = {
  read: async (ctx, at) => {
    const setup = await readClient(ctx, at, Setup)
    const grants = await pages(ctx, at, {
      path: `client-grants?client_id=${encodeURIComponent(at.target.client_id)}`,
      scope: 'read:client_grants',
      body: ClientGrants,
    })
    return {
      'redirect URIs': setup.callbacks,
      'logout URIs': setup.allowed_logout_urls,
      'back-channel logout URIs': setup.oidc_logout?.backchannel_logout_urls ?? [],
      origins: [...setup.allowed_origins, ...setup.web_origins],
      grants: setup.grant_types,
      authentication: [setup.token_endpoint_auth_method ?? 'by key'],
      keys: (setup.client_authentication_methods?.private_key_jwt?.credentials ?? []).map(({ id }) => id),
      scopes: grants.flatMap(({ audience, scope }) => scope.map((word) => `${audience} ${word}`)),
    }
  },
}

const Grant = z.object({ id: z.string() })

export const grants: GrantPort<Auth0At['settings'], Auth0At['target']['with']> = {
  count: async (ctx, at) => ({ grants: (await readGrants(ctx, at)).length }),
  revoke: async (ctx, at) => {
    for (const { id } of await readGrants(ctx, at)) {
      const path = `grants/${encodeURIComponent(id)}`
      await ask(ctx, at, { method: 'DELETE', path, scope: 'delete:grants', expect: [204, 404], body: z.unknown() })
    }
  },
  residual: ['access tokens that were issued before stay valid until they expire'],
}

function readGrants(ctx: Context, at: Auth0At): Promise<z.output<typeof Grant>[]> {
  const path = `grants?client_id=${encodeURIComponent(at.target.client_id)}`
  return pages(ctx, at, { path, scope: 'read:grants', body: z.array(Grant) })
}

const USED = ['seccft', 'seacft', 'sertft']
const REFUSED = ['feccft', 'feacft', 'fertft']
const Row = LogRow.extend({ ip: z.string().default('unknown'), user_agent: z.string().default('') })

export const use: UsePort<Auth0At['settings'], Auth0At['target']['with']> = {
  namesSecret: false,
  now: async (ctx, at) => {
    const { headers } = await asked(ctx, at, {
      method: 'GET',
      path: `${clientPath(at)}?fields=client_id`,
      scope: 'read:clients',
      body: z.unknown(),
    })
    return Date.parse(headers.get('date') ?? '')
  },
  read: async (ctx, at, since) => {
    const query = `client_id:${exactly(at.target.client_id)}`
    const { rows, cut } = await readLog(ctx, at, { query, since, row: Row })
    const refused = rows.filter(({ type }) => REFUSED.includes(type))
    // Only refused ones: an attacker who calls himself stanch may hide his probes, and no token.
    const ours = refused.filter(({ user_agent: agent }) => agent.startsWith('stanch'))
    return {
      uses: rows.filter(({ type }) => USED.includes(type)).map((row) => useOf(row)),
      refused: refused.length - ours.length,
      ours: ours.length,
      blind: [
        'rows older than the plan of the tenant keeps',
        'attempts with a wrong secret, where Auth0 leaves out the client id',
        ...(cut ? [`anything before the newest ${rows.length} rows`] : []),
      ],
    }
  },
}

function useOf({ date, ip, type }: z.output<typeof Row>): Use {
  return { ms: Date.parse(date), from: ip, what: type }
}
