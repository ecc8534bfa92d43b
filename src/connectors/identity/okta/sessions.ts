import { z } from 'zod'
import type { Alive, UserSessionPort } from '../../../sdk/identity.ts'
import type { CapabilityCard, Context } from '../../../sdk/index.ts'
import { apiUrl, appUrl, ask, MOST, oktaNow, pages, send } from './api.ts'
import type { OktaAt } from './api.ts'

type User = { readonly id: string; readonly name: string }

const ENDS = 'end sessions of users (okta.users.manage)'
const READS = 'read users (okta.users.read)'
const READS_LOG = 'read the System Log (okta.logs.read)'

export function sessionPort(card: CapabilityCard): UserSessionPort<OktaAt['settings'], OktaAt['target']['with']> {
  return {
    card,
    find: async (ctx, at, name) => {
      // Whatever a name with a quote would mean inside a filter, it is nobody's here.
      if (/["\\]/.test(name)) return []
      const filter = ['id', 'profile.login', 'profile.email'].map((field) => `${field} eq "${name}"`).join(' or ')
      return usersWhere(ctx, at, filter)
    },
    usersOfClient,
    everyone: async (ctx, at) => {
      const users = await usersWhere(ctx, at, MAY_BE_SIGNED_IN.map((status) => `status eq "${status}"`).join(' or '))
      return { users, blind: ['users who are deactivated, or not activated yet, are left out', ...cutOff(users)] }
    },
    alive: async (ctx, at, user) => ({ 'refresh tokens': await refreshTokens(ctx, at, user.id) }),
    end: async (ctx, at, { user }) => {
      const url = `${userUrl(at, user.id)}/sessions?oauthTokens=true&forgetDevices=true`
      // 404: the user is gone, and with them whatever they had.
      await send(ctx, at, { method: 'DELETE', url, expect: [204, 404], body: z.unknown(), may: ENDS })
    },
    record: {
      now: oktaNow,
      late: true,
      endedSince: inLog,
    },
    besides: ['devices are forgotten, too: a second factor is asked for again on each of them'],
    residual: [
      'Okta sends no back-channel logout: programs keep their own sessions until these expire or Universal Logout reaches them',
      'an access token is accepted until it expires, wherever it is checked without asking Okta',
    ],
  }
}

/** DEPROVISIONED users are shut out, STAGED and PROVISIONED ones have never signed in. */
const MAY_BE_SIGNED_IN = ['ACTIVE', 'LOCKED_OUT', 'PASSWORD_EXPIRED', 'RECOVERY', 'SUSPENDED']

const OktaUser = z.object({ id: z.string(), profile: z.object({ login: z.string() }) })

async function usersWhere(ctx: Context, at: OktaAt, filter: string): Promise<readonly User[]> {
  const query = new URLSearchParams({ filter, limit: '200' })
  const url = `${apiUrl(at)}/users?${query.toString()}`
  const found = await pages(ctx, at, { url, body: z.array(OktaUser), may: READS })
  return found.map(({ id, profile }) => ({ id, name: profile.login }))
}

const Assigned = z.object({
  id: z.string(),
  credentials: z.object({ userName: z.string().nullish() }).nullish(),
})
const App = z.object({ settings: z.object({ implicitAssignment: z.boolean().nullish() }).nullish() })

/** By assignment, which also says who has it through a group; who has really signed in, only the log knows. */
async function usersOfClient(ctx: Context, at: OktaAt) {
  const { settings } = (await ask(ctx, at, { method: 'GET', path: '', body: App })).body
  const assigned = await pages(ctx, at, { url: `${appUrl(at)}/users?limit=200`, body: z.array(Assigned) })
  const users = assigned.map(({ id, credentials }) => ({ id, name: credentials?.userName ?? id }))
  const open = settings?.implicitAssignment === true ? [FEDERATION_BROKER] : []
  return { users, blind: [...open, 'whoever was assigned once, and is no longer', ...cutOff(users)] }
}

const FEDERATION_BROKER = 'whoever signs in without being assigned: the app is in Federation Broker Mode'

function cutOff(users: readonly User[]): readonly string[] {
  return users.length < MOST ? [] : [`whoever comes after the first ${MOST} users`]
}

const Client = z.object({ client_id: z.string() })
const Token = z.object({ id: z.string(), status: z.string().nullish() })

async function refreshTokens(ctx: Context, at: OktaAt, id: string): Promise<Alive[string]> {
  const clients = await ofUser(ctx, at, { url: `${userUrl(at, id)}/clients`, body: z.array(Client) })
  const ids: string[] = []
  for (const { client_id: client } of clients) {
    const url = `${userUrl(at, id)}/clients/${encodeURIComponent(client)}/tokens?limit=200`
    const tokens = await ofUser(ctx, at, { url, body: z.array(Token) })
    ids.push(...tokens.filter(({ status }) => status !== 'REVOKED').map((token) => token.id))
  }
  return ids
}

function ofUser<T>(ctx: Context, at: OktaAt, list: { readonly url: string; readonly body: z.ZodType<T[]> }) {
  return pages(ctx, at, { ...list, may: READS, orGone: true })
}

const LogEntry = z.object({
  published: z.iso.datetime(),
  eventType: z.string(),
  outcome: z.object({ result: z.string() }).nullish(),
  target: z.array(z.object({ id: z.string().nullish() })).nullish(),
})

const CLEARED = 'user.session.clear'

/** Of everybody at once: the log allows few calls a minute. Entries come late, and one that is not there yet says nothing. */
async function inLog(ctx: Context, at: OktaAt, since: number): Promise<ReadonlySet<string>> {
  const filter = `eventType eq "${CLEARED}"`
  const query = new URLSearchParams({ since: new Date(since).toISOString(), filter, limit: '200' })
  const url = `${apiUrl(at)}/logs?${query.toString()}&sortOrder=ASCENDING`
  const entries = await pages(ctx, at, { url, body: z.array(LogEntry), may: READS_LOG })
  const ended = entries.filter(
    ({ published, eventType, outcome }) =>
      eventType === CLEARED &&
      outcome?.result === 'SUCCESS' &&
      // `since` is compared with when an entry was stored, which may be long after it happened.
      Date.parse(published) >= since,
  )
  return new Set(ended.flatMap(({ target }) => (target ?? []).map(({ id }) => id ?? '')))
}

function userUrl(at: OktaAt, id: string): string {
  return `${apiUrl(at)}/users/${encodeURIComponent(id)}`
}
