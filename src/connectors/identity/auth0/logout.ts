import { z } from 'zod'
import type { User } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { asked, readClient } from './api.ts'
import type { Auth0At } from './api.ts'
import { anyType, LogRow, readLog } from './log.ts'

export const OidcLogout = z
  .object({
    backchannel_logout_urls: z.array(z.string()).default([]),
    backchannel_logout_initiators: z
      .object({ mode: z.string().default('custom'), selected_initiators: z.array(z.string()).default([]) })
      .default({ mode: 'custom', selected_initiators: [] }),
  })
  .nullish()

/** Whether Auth0 sends this client a logout token when we end a session. */
export async function readTelling(ctx: Context, at: Auth0At): Promise<'told' | 'no URL' | 'no initiator'> {
  const { oidc_logout: logout } = await readClient(ctx, at, z.object({ oidc_logout: OidcLogout }))
  if (!logout || logout.backchannel_logout_urls.length === 0) return 'no URL'
  const { mode, selected_initiators: selected } = logout.backchannel_logout_initiators
  return mode === 'all' || selected.includes('session-revoked') ? 'told' : 'no initiator'
}

export async function warns(ctx: Context, at: Auth0At): Promise<readonly string[]> {
  const { client_id: client } = at.target
  return {
    told: [],
    'no URL': [
      `${client} has no back-channel logout URL: Auth0 cannot tell it, and its own sessions live on; one that is set now may come too late for logins from before`,
    ],
    'no initiator': [
      `session-revoked is not among the back-channel logout initiators of ${client}: Auth0 sends it no logout token for what we end, so its own sessions live on; add it there first`,
    ],
  }[await readTelling(ctx, at)]
}

/** Read from the log, so that whoever may not read it is told before the first session ends. */
async function now(ctx: Context, at: Auth0At): Promise<number> {
  const path = 'logs?per_page=1&page=0'
  const { headers } = await asked(ctx, at, { method: 'GET', path, scope: 'read:logs', body: z.unknown() })
  return Date.parse(headers.get('date') ?? '')
}

/** The short names are of before October 2023; some tenants may write them still. */
const DELIVERED = ['oidc_backchannel_logout_succeeded', 'sslo']
const FAILED = ['oidc_backchannel_logout_failed', 'fslo']
/** Somebody or something else ended those sessions. */
const OTHERS = [
  'rp-logout',
  'idp-logout',
  'password-changed',
  'session-expired',
  'account-deleted',
  'email-identifier-changed',
  'mfa-phone-unenrolled',
  'account-deactivated',
]
const TELLINGS = 4
const TELLING_MS = 5000

const Telling = LogRow.extend({
  user_id: z.string().nullish(),
  details: z.object({ initiator: z.string().optional() }).nullish().catch(null),
})

interface Told {
  readonly users: readonly User[]
  readonly since: number
}

/** A program has five seconds to answer, and the log its delay: read until two looks agree. */
async function logoutTokens(ctx: Context, at: Auth0At, told: Told) {
  let seen = await countTellings(ctx, at, told)
  for (let looks = 1; looks < TELLINGS; looks += 1) {
    await ctx.pause(TELLING_MS)
    const again = await countTellings(ctx, at, told)
    const known = again.delivered + again.failed
    if (known > 0 && known === seen.delivered + seen.failed) return again
    seen = again
  }
  return seen
}

async function countTellings(ctx: Context, at: Auth0At, { users, since }: Told) {
  const { rows } = await readLog(ctx, at, { query: anyType([...DELIVERED, ...FAILED]), since, row: Telling })
  const ids = new Set(users.map(({ id }) => id))
  const ours = rows.filter(
    ({ user_id: id, details }) => ids.has(id ?? '') && !OTHERS.includes(details?.initiator ?? ''),
  )
  const delivered = ours.filter(({ type }) => DELIVERED.includes(type)).length
  return { delivered, failed: ours.length - delivered }
}

export const record = { now, logoutTokens }
