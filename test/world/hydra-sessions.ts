import type { Asked, Told } from './double.ts'

interface Login {
  sid: string
  subject: string
  remember: boolean
}

interface Consent {
  id: string
  subject: string
  client: string
  /** Null once the login session has ended. */
  sid: string | null
  /** Given before, and not asked for again: such a one is never listed. */
  skip: boolean
  /** Refresh tokens, and access tokens. */
  tokens: string[]
}

/** What Hydra keeps of logins, and the logout tokens that it has sent. */
export interface HydraSessions {
  logins: Login[]
  consents: Consent[]
  told: { client: string; sid: string }[]
}

export const login = (sid: string, subject: string, remember = true): Login => ({ sid, subject, remember })
export const consent = (id: string, { subject, sid }: Login, more: Partial<Consent> = {}): Consent => ({
  id,
  subject,
  sid,
  client: 'shop-web',
  skip: false,
  tokens: [`access-of-${id}`, `refresh-of-${id}`],
  ...more,
})

const laptop = login('ada-laptop', 'ada')
const phone = login('ada-phone', 'ada')
const kiosk = login('ada-kiosk', 'ada', false)
const office = login('bob-office', 'bob')

/** Ada: two programs on her laptop, one on her phone, and one at a kiosk that was not asked to remember her. */
export const startSessions = (): HydraSessions =>
  structuredClone({
    logins: [laptop, phone, kiosk, office],
    consents: [
      consent('c1', laptop),
      consent('c2', laptop, { client: 'wiki' }),
      consent('c3', phone),
      consent('c4', kiosk),
      consent('c5', office),
    ],
    told: [],
  })

const PATH = '/admin/oauth2/auth/sessions'

/** Undefined: not about sessions. */
export function answerOfSessions(sessions: HydraSessions, { method, url }: Asked): Told | undefined {
  if (!url.pathname.startsWith(`${PATH}/`)) return undefined
  const route = `${method} ${url.pathname.slice(PATH.length)}`
  const [subject, sid] = [url.searchParams.get('subject') ?? '', url.searchParams.get('sid') ?? '']
  if (route === 'GET /consent' && subject !== '') return list(sessions, url)
  if (route === 'DELETE /login' && sid !== '') return endOne(sessions, sid)
  if (route === 'DELETE /login' && subject !== '') return endAll(sessions, subject)
  if (route === 'DELETE /consent' && subject !== '') return forget(sessions, url)
  return { status: 400, json: { error: 'invalid_request', error_description: 'a sentence' } }
}

const AT_ONCE = 2

/** The links are paths, as Ory writes them, and the token is opaque. */
function list({ consents }: HydraSessions, url: URL): Told {
  const subject = url.searchParams.get('subject')
  const all = consents.filter((one) => one.subject === subject && !one.skip)
  const after = url.searchParams.get('page_token')
  const from = all.findIndex(({ id }) => `after+${id}` === after) + 1
  const page = all.slice(from, from + AT_ONCE)
  const linkTo = (token: string, rel: string): string => {
    const query = new URLSearchParams({ subject: subject ?? '', page_size: '250', page_token: token })
    return `<${PATH}/consent?${query.toString()}>; rel="${rel}"`
  }
  const more = from + AT_ONCE < all.length ? [linkTo(`after+${page.at(-1)?.id}`, 'next')] : []
  return {
    status: 200,
    json: page.map(({ id, client, sid }) => ({
      consent_request_id: id,
      consent_request: {
        challenge: '',
        subject,
        client: { client_id: client },
        ...(sid !== null && { login_session_id: sid }),
      },
      grant_scope: ['openid'],
    })),
    headers: { link: [linkTo('', 'first'), ...more].join(',') },
  }
}

/** Only a session that was asked to be remembered is found; then every program with a consent from it is told. */
function endOne(sessions: HydraSessions, sid: string): Told {
  const found = sessions.logins.find((one) => one.sid === sid && one.remember)
  if (found) {
    const clients = new Set(sessions.consents.filter((one) => one.sid === sid).map(({ client }) => client))
    sessions.told.push(...[...clients].map((client) => ({ client, sid })))
    remove(sessions, ({ sid: one }) => one === sid)
  }
  return { status: 204 }
}

function endAll(sessions: HydraSessions, subject: string): Told {
  remove(sessions, (one) => one.subject === subject)
  return { status: 204 }
}

/** The foreign key is set to null with the row. */
function remove(sessions: HydraSessions, goes: (one: Login) => boolean): void {
  const gone = sessions.logins.filter((one) => goes(one)).map(({ sid }) => sid)
  sessions.logins = sessions.logins.filter((one) => !goes(one))
  for (const one of sessions.consents) if (one.sid !== null && gone.includes(one.sid)) one.sid = null
}

/** With the tokens that came of them. Of one client, or of all: not of both, and not of neither. */
function forget(sessions: HydraSessions, { searchParams: query }: URL): Told {
  const [subject, client, all] = [query.get('subject'), query.get('client'), query.get('all') === 'true']
  if ((client !== null) === all)
    return { status: 400, json: { error: 'invalid_request', error_description: 'a sentence' } }
  sessions.consents = sessions.consents.filter((one) => one.subject !== subject || !(all || one.client === client))
  return { status: 204 }
}
