import { z } from 'zod'
import { serviceToken, withHint } from '../../../sdk/identity.ts'
import type { ClientAt } from '../../../sdk/identity.ts'
import { secretRef } from '../../../sdk/index.ts'
import type { Context, HttpReply, HttpRequest } from '../../../sdk/index.ts'

export const Settings = z.strictObject({
  tenant: z.url().meta({
    description: 'The tenant’s own address, https://shop.eu.auth0.com; a custom domain has no Management API',
  }),
  admin_client: z
    .string()
    .min(1)
    .meta({ description: 'Client id of stanch’s own machine-to-machine application; never the client that leaked' }),
  admin_secret: secretRef('The secret of that application'),
})
export const Target = z.strictObject({})

export type Auth0At = ClientAt<z.output<typeof Settings>, z.output<typeof Target>>

/** Only the fields that the schema names: the whole client holds its secret and its signing keys. */
export async function readClient<S extends z.ZodObject>(ctx: Context, at: Auth0At, body: S): Promise<z.output<S>> {
  const fields = Object.keys(body.shape).join(',')
  const path = `${clientPath(at)}?fields=${fields}&include_fields=true`
  const scope = fields.includes('client_secret') ? 'read:client_keys' : 'read:clients'
  return ask(ctx, at, { method: 'GET', path, scope, body })
}

const PER_PAGE = 100

interface Listing<S extends z.ZodType> {
  readonly path: string
  readonly scope: string
  readonly body: S
  readonly most?: number
}

export async function pages<T>(
  ctx: Context,
  at: Auth0At,
  { path, most = 10_000, ...rest }: Listing<z.ZodType<T[]>>,
): Promise<T[]> {
  const all: T[] = []
  for (let page = 0; all.length < most; page += 1) {
    const paged = `${path}&per_page=${PER_PAGE}&page=${page}`
    const found = await ask(ctx, at, { method: 'GET', path: paged, ...rest })
    all.push(...found)
    if (found.length < PER_PAGE) break
  }
  return all
}

interface Asking<S extends z.ZodType> extends Pick<HttpRequest<S>, 'method' | 'body' | 'json'> {
  /** Below api/v2. */
  readonly path: string
  readonly scope: string
  /** Auth0 has this call on one plan only, and refuses it on the others as it does without the scope. */
  readonly plan?: 'Enterprise'
  readonly expect?: readonly number[]
}

export async function ask<S extends z.ZodType>(ctx: Context, at: Auth0At, asking: Asking<S>): Promise<z.output<S>> {
  return (await asked(ctx, at, asking)).body
}

export async function asked<S extends z.ZodType>(
  ctx: Context,
  at: Auth0At,
  { path, scope, plan, expect = [200], ...request }: Asking<S>,
): Promise<HttpReply<z.output<S>>> {
  const { admin_client: client, admin_secret: secret } = at.settings
  const api = `${originOf(at)}/api/v2/`
  const bearer = await serviceToken(ctx, {
    url: `${originOf(at)}/oauth/token`,
    client,
    secret,
    wants: { audience: api },
  })
  return ctx.http.send({ ...request, url: `${api}${path}`, auth: { bearer }, expect }).catch((thrown: unknown) => {
    const refused = plan ? withHint(thrown, ON_ENTERPRISE) : thrown
    throw withHint(refused, `Grant ${client} the scope ${scope} of the Auth0 Management API.`)
  })
}

export const ON_ENTERPRISE =
  'If our application has the scope, look at the plan of the tenant: Auth0 has this call on its Enterprise plan only.'

export function clientPath({ target: { client_id: id } }: Auth0At): string {
  return `clients/${encodeURIComponent(id)}`
}

export function userPath(id: string): string {
  return `users/${encodeURIComponent(id)}`
}

export function originOf({ settings: { tenant } }: Auth0At): string {
  return new URL(tenant).origin
}
