import { z } from 'zod'
import type { Slot } from '../../../sdk/identity.ts'
import type { Context, Secret } from '../../../sdk/index.ts'
import { ask, pathOf } from './api.ts'
import type { EntraAt, Owner } from './api.ts'

const Password = z.object({
  keyId: z.string(),
  displayName: z.string().nullish(),
  hint: z.string().nullish(),
})
const Passwords = z.object({ passwordCredentials: z.array(Password).default([]) })

export interface Found extends Slot {
  readonly owner: Owner
  readonly keyId: string
  readonly hint: string | null
}

/** Both lists: a secret that an attacker added to the service principal is in no view of the application. */
export async function passwords(ctx: Context, at: EntraAt): Promise<readonly Found[]> {
  const read = async (owner: Owner): Promise<readonly Found[]> => {
    const path = `${pathOf(owner, at)}?$select=id,passwordCredentials`
    const expect = owner === 'applications' ? [200] : [200, 404]
    const { passwordCredentials: all } = await ask(ctx, at, { method: 'GET', path, expect, body: Passwords })
    return all.map(({ keyId, displayName, hint }) => {
      const id = owner === 'applications' ? keyId : `service-principal/${keyId}`
      return { id, label: displayName ?? null, owner, keyId, hint: hint ?? null }
    })
  }
  return [...(await read('applications')), ...(await read('servicePrincipals'))]
}

/**
 * By its first three characters, or by elimination among those whose hint Entra never kept. Undefined: several could hold it;
 * then the inventory's `key_id` decides.
 */
export function slotOf(
  all: readonly Found[],
  { secret, known }: { readonly secret: Secret; readonly known: string | undefined },
): string | null | undefined {
  const alike = all.filter(({ hint }) => hint !== null && secret.reveal().startsWith(hint))
  const could = alike.length > 0 ? alike : all.filter(({ hint }) => hint === null)
  if (could.length <= 1) return could[0]?.id ?? null
  return could.find(({ keyId }) => keyId === known)?.id
}
