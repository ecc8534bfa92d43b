import { z } from 'zod'
import { connectorFault } from '../../../sdk/index.ts'
import type { Context } from '../../../sdk/index.ts'
import { listAll, send } from './api.ts'
import type { AuthentikAt } from './api.ts'

const OAUTH2 = 'authentik_providers_oauth2'

/** Whoever lacks one of these is shown a list of their own rows, or an empty one, and no refusal. */
export const VIEW_GRANTS = [
  `${OAUTH2}.view_authorizationcode`,
  `${OAUTH2}.view_refreshtoken`,
  `${OAUTH2}.view_accesstoken`,
] as const
export const VIEW_SESSIONS = [
  'authentik_core.view_user',
  'authentik_core.view_authenticatedsession',
  `${OAUTH2}.view_oauth2provider`,
  ...VIEW_GRANTS,
] as const
export const DELETE = {
  sessions: 'authentik_core.delete_authenticatedsession',
  'refresh tokens': `${OAUTH2}.delete_refreshtoken`,
  'access tokens': `${OAUTH2}.delete_accesstoken`,
} as const

export interface Ourselves {
  readonly pk: number
}

const Me = z.object({
  user: z.object({
    pk: z.int(),
    is_superuser: z.boolean(),
    // Those that come by a group, too. There are none before 2023.10; then only a superuser sees everybody's.
    roles: z.array(z.object({ pk: z.string() })).default([]),
  }),
})
const Permission = z.object({ app_label: z.string(), codename: z.string() })

/**
 * Who we are there, once it is sure that the lists show us everybody. Without this an empty list would prove that all has
 * ended, to an account that may see nothing.
 */
export async function seesEverybody(
  ctx: Context,
  at: AuthentikAt,
  rights: readonly string[] = VIEW_SESSIONS,
): Promise<Ourselves> {
  const { user } = await send(ctx, at, { method: 'GET', path: 'core/users/me/', body: Me })
  if (user.is_superuser) return user
  const has = new Set<string>()
  for (const role of user.roles) for (const right of await rightsOf(ctx, at, role.pk)) has.add(right)
  const missing = rights.filter((right) => !has.has(right))
  if (missing.length === 0) return user
  throw connectorFault(
    {
      code: 'TARGET_REFUSED_US',
      what: 'authentik does not show us everybody’s sessions and tokens, so an empty list would prove nothing',
      saw: `our user there lacks ${missing.join(', ')}`,
      wanted: rights.join(', '),
      next: [
        { say: `Give the token’s user a role with the global permissions ${missing.join(', ')}.` },
        { say: 'Or let it be a superuser.' },
      ],
    },
    'none',
  )
}

/** Any user may ask this of any role. */
async function rightsOf(ctx: Context, at: AuthentikAt, role: string): Promise<readonly string[]> {
  const path = `rbac/permissions/?role=${encodeURIComponent(role)}`
  const rights = await listAll(ctx, at, { path, by: 'id', row: Permission })
  return rights.map(({ app_label: app, codename }) => `${app}.${codename}`)
}
