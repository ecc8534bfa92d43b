import { z } from 'zod'
import type { ClientAt } from '../../../sdk/identity.ts'
import { connectorFault, secretRef, secretValue } from '../../../sdk/index.ts'
import type { Context, HttpRequest } from '../../../sdk/index.ts'

export const Settings = z.strictObject({
  url: z.url().meta({ description: 'Where authentik is, https://id.example.com' }),
  token: secretRef('API token of a user with the rights to view and change OAuth2 providers, and to delete tokens'),
  token_of: z
    .string()
    .optional()
    .meta({ description: 'The client_id, where the API token was itself issued to an OAuth client' }),
})
export const Target = z.strictObject({})
export type AuthentikAt = ClientAt<z.output<typeof Settings>, z.output<typeof Target>>

export const Provider = z.object({
  pk: z.int(),
  client_id: z.string(),
  client_secret: secretValue(),
  client_type: z.enum(['confidential', 'public']),
  signing_key: z.string().nullable(),
  redirect_uris: z.array(z.object({ matching_mode: z.string(), url: z.string() })),
  grant_types: z.array(z.string()).default([]),
  property_mappings: z.array(z.string()).default([]),
  logout_uri: z.string().default(''),
  jwt_federation_sources: z.array(z.string()).default([]),
  jwt_federation_providers: z.array(z.int()).default([]),
})

/** The filter of the list is not trusted: what is changed is the one client whose id is the same to the letter. */
export async function findProvider(ctx: Context, at: AuthentikAt): Promise<z.output<typeof Provider>> {
  const { client_id: clientId } = at.target
  const path = `providers/oauth2/?client_id=${encodeURIComponent(clientId)}`
  const { results } = await send(ctx, at, { method: 'GET', path, body: z.object({ results: z.array(Provider) }) })
  const [found, ...others] = results.filter((one) => one.client_id === clientId)
  if (found && others.length === 0) return found
  throw connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: `authentik does not show one OAuth2 provider with the client id ${clientId}`,
      saw: `${others.length + (found ? 1 : 0)} of them`,
      wanted: 'exactly one',
      next: [
        { say: 'Compare client_id in the inventory with the provider in authentik.' },
        {
          say: 'Give the token’s user the right “Can view OAuth2/OpenID Provider”: lists leave out what it may not see.',
        },
      ],
    },
    'none',
  )
}

interface Listing<T> {
  /** Below /api/v3, with its filters; it has a query. */
  readonly path: string
  /** What no two rows have in common: without it pages may overlap. */
  readonly by?: string
  readonly row: z.ZodType<T>
}

/** To the last page, which says that 0 comes next. Rows may move meanwhile: whoever deletes them reads the list anew. */
export async function listAll<T>(
  ctx: Context,
  at: AuthentikAt,
  { path, by = 'pk', row }: Listing<T>,
): Promise<readonly T[]> {
  const body = z.object({ pagination: z.object({ next: z.int() }), results: z.array(row) })
  const all: T[] = []
  for (let page = 1; page > 0;) {
    const { results, pagination } = await send(ctx, at, {
      method: 'GET',
      path: `${path}&ordering=${by}&page=${page}&page_size=100`,
      body,
    })
    all.push(...results)
    page = pagination.next > page ? pagination.next : 0
  }
  return all
}

type Asking<S extends z.ZodType> = Pick<HttpRequest<S>, 'method' | 'body' | 'json'> & {
  /** Below /api/v3. */
  readonly path: string
  readonly expect?: readonly number[]
}

export async function send<S extends z.ZodType>(
  ctx: Context,
  { settings: { url, token } }: AuthentikAt,
  { path, expect = [200], ...rest }: Asking<S>,
): Promise<z.output<S>> {
  const bearer = await ctx.secrets.read(token)
  return (await ctx.http.send({ ...rest, expect, url: `${baseOf(url)}/api/v3/${path}`, auth: { bearer } })).body
}

export function baseOf(url: string): string {
  return url.replace(/\/$/, '')
}
