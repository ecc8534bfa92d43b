// GET /v1/auth/token/lookup-self  200 {data:{policies:[NAME], identity_policies:[NAME]}}; the policy `default` allows it, else 403.
import { z } from 'zod'
import type { Context, ExcessRight, HttpRequest } from '../../../sdk/index.ts'

const Self = z.object({
  data: z.object({ policies: z.array(z.string()).nullish(), identity_policies: z.array(z.string()).nullish() }),
})
const Refused = z.unknown().transform(() => null)

export interface TokenAt extends Pick<HttpRequest<z.ZodType>, 'headers'> {
  readonly address: string
}

/**
 * Whether the token may do everything. What other policies allow is not told by their names, so they are not judged; null
 * where the token may not look at itself.
 */
export async function seeExcess(ctx: Context, { address, headers }: TokenAt): Promise<readonly ExcessRight[] | null> {
  const url = `${address.replace(/\/+$/, '')}/v1/auth/token/lookup-self`
  const call = { method: 'GET', url, ...(headers && { headers }), expect: [200, 403] } as const
  const { status, body } = await ctx.http.send({ ...call, body: z.union([Self, Refused]) })
  if (status === 403 || body === null) return null
  const policies = [...(body.data.policies ?? []), ...(body.data.identity_policies ?? [])]
  return policies.includes('root')
    ? [
        {
          right: 'the policy root',
          allows: 'lets it read and change everything in Vault',
          fix: 'make a token with a policy that has read, create and update on these paths alone: vault token create -policy=NAME',
        },
      ]
    : []
}
