import { z } from 'zod'
import { withHint } from '../../../sdk/identity.ts'
import type { ClientAt } from '../../../sdk/identity.ts'
import { secretRef } from '../../../sdk/index.ts'
import type { Context, HttpReply, HttpRequest } from '../../../sdk/index.ts'

export const Settings = z.strictObject({
  issuer: z.url().meta({ description: 'The public address, exactly as Hydra publishes it: https://oauth.example.com' }),
  admin_url: z.url().meta({ description: 'The admin address, reachable from here: https://hydra-admin.internal' }),
  admin_key: secretRef('The bearer key of the proxy before the admin port, or of Ory Network').optional(),
})
export const Target = z.strictObject({})

export type HydraAt = ClientAt<z.output<typeof Settings>, z.output<typeof Target>>

export async function ask<S extends z.ZodType>(
  ctx: Context,
  at: HydraAt,
  request: Pick<HttpRequest<S>, 'method' | 'body' | 'json'>,
): Promise<z.output<S>> {
  const path = `clients/${encodeURIComponent(at.target.client_id)}`
  return (await askAdmin(ctx, at, { ...request, path, expect: [200] })).body
}

interface AdminRequest<S extends z.ZodType> extends Pick<HttpRequest<S>, 'method' | 'body' | 'json' | 'expect'> {
  /** Under `admin/`. */
  readonly path: string
}

export async function askAdmin<S extends z.ZodType>(
  ctx: Context,
  { settings: { admin_url: admin, admin_key: key } }: HydraAt,
  { path, ...request }: AdminRequest<S>,
): Promise<HttpReply<z.output<S>>> {
  const url = `${admin.replace(/\/$/, '')}/admin/${path}`
  const auth = key && { auth: { bearer: await ctx.secrets.read(key) } }
  return ctx.http.send({ ...request, ...auth, url }).catch((thrown: unknown) => {
    throw withHint(thrown, 'Check admin_key: the proxy before Hydra’s admin port refused us.')
  })
}
