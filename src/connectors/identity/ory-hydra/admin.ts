import { z } from 'zod'
import { withHint } from '../../../sdk/identity.ts'
import type { ClientAt } from '../../../sdk/identity.ts'
import { secretRef } from '../../../sdk/index.ts'
import type { Context, HttpRequest } from '../../../sdk/index.ts'

export const Settings = z.strictObject({
  issuer: z.url().meta({ description: 'The public address, exactly as Hydra publishes it: https://oauth.example.com' }),
  admin_url: z.url().meta({ description: 'The admin address, reachable from here: https://hydra-admin.internal' }),
  admin_key: secretRef('The bearer key of the proxy before the admin port, or of Ory Network').optional(),
})
export const Target = z.strictObject({})

export type HydraAt = ClientAt<z.output<typeof Settings>, z.output<typeof Target>>

export async function ask<S extends z.ZodType>(
  ctx: Context,
  { settings: { admin_url: admin, admin_key: key }, target: { client_id: id } }: HydraAt,
  request: Pick<HttpRequest<S>, 'method' | 'body' | 'json'>,
): Promise<z.output<S>> {
  const url = `${admin.replace(/\/$/, '')}/admin/clients/${encodeURIComponent(id)}`
  const auth = key && { auth: { bearer: await ctx.secrets.read(key) } }
  const sent = ctx.http.send({ ...request, ...auth, url, expect: [200] })
  return (
    await sent.catch((thrown: unknown) => {
      throw withHint(thrown, 'Check admin_key: the proxy before Hydra’s admin port refused us.')
    })
  ).body
}
