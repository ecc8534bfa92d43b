import { z } from 'zod'
import type { ClientAt } from '../../../sdk/identity.ts'
import { secretRef } from '../../../sdk/index.ts'
import type { Context, HttpRequest } from '../../../sdk/index.ts'

export const Settings = z.strictObject({
  issuer: z.url().meta({ description: 'The issuer, exactly as the provider publishes it' }),
  admin_url: z
    .url()
    .meta({ description: 'Where the admin router is mounted, for example https://id.example.com/admin' }),
  admin_key: secretRef('The bearer key of the admin router'),
})
export const Target = z.strictObject({})

export type ProviderAt = ClientAt<z.output<typeof Settings>, z.output<typeof Target>>

type Asking<S extends z.ZodType> = Pick<HttpRequest<S>, 'method' | 'body' | 'json'> & {
  /** Below the client. */
  readonly path: string
  readonly expect?: readonly number[]
}

export function ask<S extends z.ZodType>(
  ctx: Context,
  at: ProviderAt,
  { path, expect = [200], ...rest }: Asking<S>,
): Promise<z.output<S>> {
  const client = `${at.settings.admin_url.replace(/\/$/, '')}/clients/${encodeURIComponent(at.target.client_id)}`
  return send(ctx, at, { ...rest, expect, url: path === '' ? client : `${client}/${path}` })
}

export async function send<S extends z.ZodType>(
  ctx: Context,
  { settings: { admin_key: key } }: ProviderAt,
  request: HttpRequest<S>,
): Promise<z.output<S>> {
  const bearer = await ctx.secrets.read(key)
  return (await ctx.http.send({ ...request, auth: { bearer } })).body
}
