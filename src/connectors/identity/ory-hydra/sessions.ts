import { z } from 'zod'
import type { Alive, UserSessionPort } from '../../../sdk/identity.ts'
import type { CapabilityCard, Context } from '../../../sdk/index.ts'
import { askAdmin } from './admin.ts'
import type { HydraAt } from './admin.ts'

type Port = UserSessionPort<HydraAt['settings'], HydraAt['target']['with']>

const LOGINS = 'login sessions'
const CONSENTS = 'consents'

export function sessionPort(card: CapabilityCard): Port {
  return {
    card,
    namesAreIds: true,
    unlisted: true,
    find: async (_, __, name) => [{ id: name, name }],
    alive: (ctx, at, { id }) => listAlive(ctx, at, id),
    end: (ctx, at, { user }) => endSessions(ctx, at, user.id),
    warns: async () => [
      'a name here is the subject that your login app accepts logins with: the sub in a token of a pairwise client is another',
      'only programs with a backchannel_logout_uri are told, and only of sessions that Hydra lists and remembers: one that your login app did not ask to remember, or whose consents were all skipped, ends in silence',
    ],
    besides: ['every consent, with the tokens of its program: people are asked for it again'],
    residual: [
      'Hydra sends logout tokens in the background, and only its log says how that went; they have no exp, no sub and no typ, and a strict program refuses them',
      'login sessions without a listed consent end, too, by Hydra’s word alone',
      'access tokens that are JWTs are taken until they expire by programs that check them by themselves',
      'the session that your login app keeps is its own: end it there, or it signs people in again',
    ],
  }
}

const Listed = z.array(
  z.object({
    consent_request_id: z.string().nullish(),
    consent_request: z.object({ challenge: z.string().default(''), login_session_id: z.string().nullish() }),
  }),
)

/** A consent names the login session it was given in, until that has ended. */
async function listAlive(ctx: Context, at: HydraAt, subject: string): Promise<Alive> {
  const [logins, consents] = [new Set<string>(), new Set<string>()]
  let next: string | null = ''
  while (next !== null) {
    const query: URLSearchParams = new URLSearchParams({ subject, page_size: '250', ...(next && { page_token: next }) })
    const path = `oauth2/auth/sessions/consent?${query.toString()}`
    const { headers, body } = await askAdmin(ctx, at, { method: 'GET', path, expect: [200], body: Listed })
    for (const { consent_request_id: id, consent_request: request } of body) {
      // Before v26 the challenge is the id.
      consents.add(id || request.challenge)
      if (request.login_session_id) logins.add(request.login_session_id)
    }
    next = nextToken(headers)
  }
  return { [LOGINS]: [...logins], [CONSENTS]: [...consents] }
}

/** Hydra’s links are paths without a host; of whatever host, only the token is used. */
function nextToken(headers: Headers): string | null {
  const [, link] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '') ?? []
  return link === undefined ? null : new URL(link, 'https://hydra.invalid').searchParams.get('page_token')
}

/**
 * Each login session by its sid first: the second call would end them and tell nobody, and once the third has forgotten the
 * consents Hydra no longer knows whom to tell. The consents last: while they are listed, whoever comes after a crash goes on.
 */
async function endSessions(ctx: Context, at: HydraAt, subject: string): Promise<void> {
  const now = await listAlive(ctx, at, subject)
  const end = async (what: string, query: Record<string, string>): Promise<void> => {
    const path = `oauth2/auth/sessions/${what}?${new URLSearchParams(query).toString()}`
    await askAdmin(ctx, at, { method: 'DELETE', path, expect: [204], body: z.unknown() })
  }
  for (const sid of now[LOGINS] ?? []) await end('login', { sid })
  await end('login', { subject })
  await end('consent', { subject, all: 'true' })
}
