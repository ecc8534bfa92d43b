import { z } from 'zod'
import type { ClientAt } from '../../../sdk/identity.ts'
import { FaultError, secretRef } from '../../../sdk/index.ts'
import type { Context, HttpReply, HttpRequest } from '../../../sdk/index.ts'

export const Settings = z.strictObject({
  url: z.url().meta({ description: 'The instance, which is also the issuer: https://id.example.com' }),
  token: secretRef('Personal access token of a service user with the permission project.app.write'),
})
export const Target = z.strictObject({
  project: z.string().min(1).meta({ description: 'Id of the project, a long number' }),
  application: z.string().min(1).meta({ description: 'Id of the application, a long number; not its client id' }),
})
export type ZitadelAt = ClientAt<z.output<typeof Settings>, z.output<typeof Target>>

const SERVICES = {
  application: 'zitadel.application.v2.ApplicationService',
  feature: 'zitadel.feature.v2.FeatureService',
  session: 'zitadel.session.v2.SessionService',
  user: 'zitadel.user.v2.UserService',
} as const

type Calling<S extends z.ZodType> = Pick<HttpRequest<S>, 'json' | 'body' | 'seal'> & {
  readonly method: string
  /** The application service unless told. */
  readonly service?: keyof typeof SERVICES
  readonly expect?: readonly number[]
}

/** A read is a POST here as well, but nothing can have changed: a lost answer leaves nothing in doubt. */
export async function read<S extends z.ZodType>(
  ctx: Context,
  at: ZitadelAt,
  calling: Calling<S>,
): Promise<z.output<S>> {
  return (await ask(ctx, at, calling)).body
}

/** The same, with the headers. */
export function ask<S extends z.ZodType>(
  ctx: Context,
  at: ZitadelAt,
  calling: Calling<S>,
): Promise<HttpReply<z.output<S>>> {
  return nothingChanged(send(ctx, at, calling))
}

export async function call<S extends z.ZodType>(
  ctx: Context,
  at: ZitadelAt,
  calling: Calling<S>,
): Promise<z.output<S>> {
  return (await send(ctx, at, calling)).body
}

async function send<S extends z.ZodType>(
  ctx: Context,
  { settings: { url, token } }: ZitadelAt,
  { method, service = 'application', expect = [200], ...rest }: Calling<S>,
): Promise<HttpReply<z.output<S>>> {
  return ctx.http.send({
    ...rest,
    method: 'POST',
    url: `${baseOf(url)}/${SERVICES[service]}/${method}`,
    headers: { 'connect-protocol-version': '1' },
    auth: { bearer: await ctx.secrets.read(token) },
    expect,
  })
}

/** What our own account may do in an organization; an instance-wide role counts in each. Any account may ask this of itself. */
export async function permissionsIn(ctx: Context, at: ZitadelAt, org: string | null): Promise<readonly string[]> {
  const { url, token } = at.settings
  const asked = ctx.http.send({
    method: 'POST',
    url: `${baseOf(url)}/auth/v1/permissions/zitadel/me/_search`,
    headers: org === null ? {} : { 'x-zitadel-orgid': org },
    auth: { bearer: await ctx.secrets.read(token) },
    json: {},
    expect: [200],
    body: z.object({ result: z.array(z.string()).default([]) }),
  })
  return (await nothingChanged(asked)).body.result
}

async function nothingChanged<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (thrown) {
    throw thrown instanceof FaultError ? new FaultError({ ...thrown.fault, changed: [] }, 'none') : thrown
  }
}

export function baseOf(url: string): string {
  return url.replace(/\/$/, '')
}
