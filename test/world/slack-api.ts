import { bodyOf } from './little-server.ts'
import { breakableServer } from './breakable.ts'
import type { BreakableServer } from './breakable.ts'

export interface SlackPost {
  readonly ts: string
  readonly fields: Readonly<Record<string, string>>
}

export interface SlackApi extends BreakableServer {
  readonly posts: SlackPost[]
  /** Every call, `chat.postMessage` say. */
  readonly calls: string[]
  readonly changes: () => number
  readonly pretend: () => void
  /** From now on every method answers `{ok: false, error}`. */
  readonly refuse: (error: string) => void
}

/** As much of the Slack Web API as a notice needs: forms in, `ok` out, errors as words with status 200. */
export async function slackApi(token: string): Promise<SlackApi> {
  const [posts, calls]: [SlackPost[], string[]] = [[], []]
  let [pretends, refusal, changes] = [false, '', 0]
  const post = (fields: Record<string, string>): object => {
    changes += 1
    const ts = `1700000000.${String(changes).padStart(6, '0')}`
    if (!pretends) posts.push({ ts, fields })
    return { ok: true, channel: fields['channel'], ts }
  }
  const answer = (method: string, fields: Record<string, string>): object => {
    if (refusal !== '') return { ok: false, error: refusal }
    if (method === 'chat.postMessage') return post(fields)
    if (method !== 'chat.getPermalink') return { ok: false, error: 'unknown_method' }
    const found = posts.some(({ ts }) => ts === fields['message_ts'])
    const permalink = `https://example.slack.com/archives/${fields['channel']}/p1`
    return found ? { ok: true, permalink } : { ok: false, error: 'message_not_found' }
  }
  const server = await breakableServer(async (request, response) => {
    const method = new URL(request.url ?? '', 'http://slack').pathname.replace('/api/', '')
    calls.push(method)
    const fields = Object.fromEntries(new URLSearchParams(await bodyOf(request)))
    const authorized = request.headers.authorization === `Bearer ${token}` || fields['token'] === token
    const reply = authorized ? answer(method, fields) : { ok: false, error: 'invalid_auth' }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
  })
  return {
    ...server,
    posts,
    calls,
    changes: () => changes,
    pretend: () => {
      pretends = true
    },
    refuse: (error) => {
      refusal = error
    },
  }
}
