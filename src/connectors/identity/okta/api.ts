import { z } from 'zod'
import { linkNext, withHint } from '../../../sdk/identity.ts'
import type { ClientAt } from '../../../sdk/identity.ts'
import { Secret, secretRef } from '../../../sdk/index.ts'
import type { Context, HttpReply, HttpRequest } from '../../../sdk/index.ts'

export const Settings = z.strictObject({
  org: z.url().meta({ description: 'The org’s own address, https://shop.okta.com; not the -admin one' }),
  api_token: secretRef('An SSWS token that may manage this app'),
  authorization_server: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional()
    .meta({
      description: 'Id of the custom authorization server to probe at, for example default; without it the org’s',
    }),
})
export const Target = z.strictObject({
  app_id: z
    .string()
    .regex(/^[A-Za-z0-9]{1,64}$/)
    .optional()
    .meta({ description: 'The app’s own id, where it is not the client_id' }),
})

export type OktaAt = ClientAt<z.output<typeof Settings>, z.output<typeof Target>>

interface Asking<S extends z.ZodType> extends Pick<HttpRequest<S>, 'method' | 'body' | 'json'> {
  /** Below the app. */
  readonly path: string
  readonly expect?: readonly number[]
}

export async function ask<S extends z.ZodType>(
  ctx: Context,
  at: OktaAt,
  { path, expect = [200], ...request }: Asking<S>,
): Promise<HttpReply<z.output<S>>> {
  return send(ctx, at, { ...request, url: `${appUrl(at)}${path}`, expect })
}

interface Listing<T> {
  readonly url: string
  readonly body: z.ZodType<T[]>
  readonly may?: string
  /** Whose list it is may be gone meanwhile: then it is empty. */
  readonly orGone?: boolean
}

/** Page by page; each page names the next. */
export async function pages<T>(
  ctx: Context,
  at: OktaAt,
  { url: first, body: list, may, orGone = false }: Listing<T>,
): Promise<T[]> {
  const all: T[] = []
  const body: z.ZodType<T[]> = orGone ? z.union([list, Gone]) : list
  const request = {
    method: 'GET',
    expect: orGone ? [200, 404] : [200],
    body,
    ...(may !== undefined && { may }),
  } as const
  for (let url: string | null = first; url !== null && all.length < MOST;) {
    const page: HttpReply<T[]> = await send(ctx, at, { ...request, url })
    all.push(...page.body)
    // The log names a next page for ever; an empty one is the end.
    url = page.body.length === 0 ? null : linkNext(page.headers, url)
  }
  return all
}

const Gone = z.object({ errorCode: z.literal('E0000007') }).transform((): never[] => [])

/** No list is read further. */
export const MOST = 10_000

interface Sending<S extends z.ZodType> extends HttpRequest<S> {
  /** What the owner of our token must be allowed to do. */
  readonly may?: string
}

export async function send<S extends z.ZodType>(
  ctx: Context,
  { settings: { api_token: token } }: OktaAt,
  { may = 'manage this app (okta.apps.manage)', ...request }: Sending<S>,
): Promise<HttpReply<z.output<S>>> {
  const authorization = new Secret(`SSWS ${(await ctx.secrets.read(token)).reveal()}`)
  return ctx.http.send({ ...request, headers: { authorization } }).catch((thrown: unknown) => {
    throw withHint(thrown, `Check that api_token is alive and that its owner may ${may}.`)
  })
}

/** Okta's own clock, to the second. */
export async function oktaNow(ctx: Context, at: OktaAt): Promise<number> {
  const { headers } = await ask(ctx, at, { method: 'GET', path: '', body: z.unknown() })
  return Date.parse(headers.get('date') ?? '')
}

export function apiUrl({ settings: { org } }: OktaAt): string {
  return `${new URL(org).origin}/api/v1`
}

export function appUrl(at: OktaAt): string {
  return `${apiUrl(at)}/apps/${encodeURIComponent(at.target.with.app_id ?? at.target.client_id)}`
}

export const App = z.object({
  status: z.string(),
  credentials: z.object({ oauthClient: z.object({ token_endpoint_auth_method: z.string().nullish() }) }),
})
