import { z } from 'zod'
import type { UsePort, UseRecord } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { signIn } from './admin.ts'
import type { Admin } from './admin.ts'
import type { KeycloakAt } from './settings.ts'

const Event = z.object({
  time: z.int(),
  type: z.string(),
  error: z.string().optional(),
  ipAddress: z.string().default('unknown'),
  details: z.object({ client_auth_method: z.string().optional() }).default({}),
})
type Event = z.output<typeof Event>
const Config = z.object({
  eventsEnabled: z.boolean(),
  eventsExpiration: z.int().default(0),
  enabledEventTypes: z.array(z.string()).default([]),
})

/** The types by which a stolen client secret shows. The first and the last are not kept unless somebody asks for them. */
const TYPES = ['REFRESH_TOKEN', 'CODE_TO_TOKEN', 'CLIENT_LOGIN', 'TOKEN_EXCHANGE', 'REVOKE_GRANT', 'INTROSPECT_TOKEN']
/** What a probe of ours leaves: a junk token or a junk code, with a secret that may have been right. */
const PROBES = ['REVOKE_GRANT_ERROR invalid_token', 'CODE_TO_TOKEN_ERROR invalid_code']
const REFUSED = 'invalid_client_credentials'

const PAGE = 100
/** The newest; more would be a log, not a finding. */
const MOST = 5000

export const usePort: UsePort<KeycloakAt['settings'], KeycloakAt['target']['with']> = {
  namesSecret: false,
  now: async (ctx, at) => (await signIn(ctx, at)).now * 1000,
  read: async (ctx, at, since) => {
    const admin = await signIn(ctx, at)
    const config = (await admin.ask({ method: 'GET', path: '/events/config', role: 'view-events', body: Config })).body
    if (!config.eventsEnabled) return null
    const events = await readEvents(ctx, at, `client=${encodeURIComponent(at.target.client_id)}&dateFrom=${since}`)
    return recordOf(events, { us: await ourAddress(admin, at), blind: blindOf(config, admin.now * 1000 - since) })
  },
}

async function readEvents(ctx: Context, at: KeycloakAt, query: string): Promise<readonly Event[]> {
  const events: Event[] = []
  while (events.length < MOST) {
    const page = await readPage(await signIn(ctx, at), `${query}&first=${events.length}&max=${PAGE}`)
    events.push(...page)
    if (page.length < PAGE) return events
  }
  return events
}

async function readPage(admin: Admin, query: string): Promise<readonly Event[]> {
  const path = `/events?${query}&direction=desc`
  return (await admin.ask({ method: 'GET', path, role: 'view-events', body: z.array(Event) })).body
}

/** How Keycloak sees us: the address of our own latest sign-in, a moment ago. Null: it is not in the log. */
async function ourAddress(admin: Admin, { settings }: KeycloakAt): Promise<string | null> {
  const client = encodeURIComponent(settings.admin_client)
  const [login] = await readPage(admin, `client=${client}&type=CLIENT_LOGIN&first=0&max=1`)
  return login?.ipAddress ?? null
}

interface Reading {
  /** Our own address. */
  readonly us: string | null
  readonly blind: readonly string[]
}

/** `client_auth_method` is there exactly when the client was authenticated: also when what it then asked for was refused. */
function recordOf(events: readonly Event[], { us, blind }: Reading): UseRecord {
  const ours = events.filter((event) => isOurs(event, us))
  const others = events.filter((event) => !ours.includes(event))
  const accepted = others.filter(({ details }) => details.client_auth_method !== undefined)
  return {
    uses: accepted.map(({ time: ms, ipAddress: from, type: what }) => ({ ms, from, what })),
    refused: others.filter(({ error }) => error === REFUSED).length,
    ours: ours.length,
    blind: events.length < MOST ? blind : [...blind, `anything before the newest ${MOST} events`],
  }
}

/** Only what gives nothing to whoever asks: an attacker on our own host may hide his probes, and no token. */
function isOurs({ type, error, ipAddress }: Event, us: string | null): boolean {
  return ipAddress === us && (error === REFUSED || PROBES.includes(`${type} ${error}`))
}

function blindOf({ enabledEventTypes, eventsExpiration }: z.output<typeof Config>, ageMs: number): readonly string[] {
  const missing = TYPES.filter((type) => !enabledEventTypes.includes(type))
  const expired = eventsExpiration > 0 && eventsExpiration * 1000 < ageMs
  return [
    ...(missing.length > 0 ? [`${missing.join(', ')}: this realm does not keep these events`] : []),
    ...(expired ? [`events older than ${eventsExpiration} seconds: this realm drops them`] : []),
  ]
}
