import { z } from 'zod'
import { nextPage, serviceToken, withHint } from '../../../sdk/identity.ts'
import type { ClientAt } from '../../../sdk/identity.ts'
import { secretRef } from '../../../sdk/index.ts'
import type { Context, HttpReply, HttpRequest } from '../../../sdk/index.ts'

export const LOGIN = 'https://login.microsoftonline.com'
export const GRAPH = 'https://graph.microsoft.com'

export const Settings = z.strictObject({
  tenant: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,128}$/)
    .meta({ description: 'The tenant: its id, or a domain of it; never common or organizations' }),
  admin_client: z
    .string()
    .min(1)
    .meta({ description: 'Application id of stanch’s own application; never the one that leaked' }),
  admin_secret: secretRef('A secret of that application'),
  certificate_days: z.int().min(1).max(365).default(365).meta({
    description: 'How many days the certificate of a new key lasts; fewer where an app management policy says so',
  }),
  login_url: z
    .url()
    .regex(/[^/]$/)
    .optional()
    .meta({ description: 'Another cloud’s sign-in host, https://login.microsoftonline.us' }),
  graph_url: z
    .url()
    .regex(/[^/]$/)
    .optional()
    .meta({ description: 'Another cloud’s Graph host, https://graph.microsoft.us' }),
})
export const Target = z.strictObject({
  key_id: z
    .string()
    .regex(/^[0-9A-Fa-f-]{36}$/)
    .optional()
    .meta({ description: 'keyId of the secret that leaked, where several begin with the same three characters' }),
})

export type EntraAt = ClientAt<z.output<typeof Settings>, z.output<typeof Target>>
/** Both have secrets, and the values of both work. */
export type Owner = 'applications' | 'servicePrincipals'

/** By application id, which is what the inventory calls client_id; the object id is another. */
export function pathOf(owner: Owner, { target: { client_id: id } }: EntraAt): string {
  return `v1.0/${owner}(appId='${encodeURIComponent(id).replaceAll("'", "''")}')`
}

interface Asking<S extends z.ZodType> extends Pick<HttpRequest<S>, 'method' | 'body' | 'json' | 'seal'> {
  /** Below the host of Graph. */
  readonly path: string
  readonly expect?: readonly number[]
  /** What our application needs for it. */
  readonly needs?: string
}

const OWNER =
  'make it an owner of the application and grant it Application.ReadWrite.OwnedBy; AuditLog.Read.All reads sign-ins.'

export async function ask<S extends z.ZodType>(ctx: Context, at: EntraAt, asking: Asking<S>): Promise<z.output<S>> {
  return (await asked(ctx, at, asking)).body
}

export async function asked<S extends z.ZodType>(
  ctx: Context,
  at: EntraAt,
  { path, expect = [200], needs = OWNER, ...request }: Asking<S>,
): Promise<HttpReply<z.output<S>>> {
  const { tenant, admin_client: client, admin_secret: secret } = at.settings
  const { login_url: login = LOGIN, graph_url: graph = GRAPH } = at.settings
  const url = `${login}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`
  const bearer = await serviceToken(ctx, { url, client, secret, wants: { scope: `${graph}/.default` } })
  return ctx.http.send({ ...request, url: `${graph}/${path}`, auth: { bearer }, expect }).catch((thrown: unknown) => {
    throw withHint(thrown, `For ${client}: ${needs}`)
  })
}

/** Graph's own clock, to the second. */
export async function graphNow(ctx: Context, at: EntraAt): Promise<number> {
  const { headers } = await asked(ctx, at, { method: 'GET', path: pathOf('applications', at), body: z.unknown() })
  return Date.parse(headers.get('date') ?? '')
}

/** No list is read further. */
export const MOST = 5000

/** Page by page; each page names the whole address of the next. */
export async function pages<T>(
  ctx: Context,
  at: EntraAt,
  { path: first, body, ...more }: { readonly path: string; readonly body: z.ZodType<T>; readonly needs?: string },
): Promise<T[]> {
  const Page = z.object({ value: z.array(body), '@odata.nextLink': z.string().optional() })
  const graph = at.settings.graph_url ?? GRAPH
  const all: T[] = []
  for (let path: string | undefined = first; path !== undefined && all.length < MOST;) {
    const page: z.output<typeof Page> = await ask(ctx, at, { ...more, method: 'GET', path, body: Page })
    all.push(...page.value)
    const next = page['@odata.nextLink']
    path = next === undefined ? undefined : nextPage(next, graph).slice(graph.length + 1)
  }
  return all
}
