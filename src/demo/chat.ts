// The drill's chat: as much of the Slack Web API as stanch speaks, and GET /messages to see what was posted.
// stdin: { token, channels }, then { rate_limit: TIMES } lines; stdout: { address, api_url }.
import { z } from 'zod'
import { runChild } from './child.ts'
import type { Started } from './child.ts'
import { bearerIs, listen } from './loopback.ts'
import type { Answer, Asked } from './loopback.ts'

const Config = z.strictObject({ token: z.string(), channels: z.array(z.string()) })
const RateLimit = z.object({ rate_limit: z.int() })

interface Message {
  readonly channel: string
  readonly ts: string
  text: string
  /** Everything else that was sent with it. */
  fields: Readonly<Record<string, string>>
}

interface Chat {
  readonly channels: readonly string[]
  readonly messages: Message[]
}

async function start({ token, channels }: z.output<typeof Config>): Promise<Started> {
  const chat: Chat = { channels, messages: [] }
  let limited = 0
  const address = await listen((asked) => {
    if (asked.url.pathname === '/messages') return { status: 200, json: chat.messages }
    const method = METHODS[asked.url.pathname.replace('/api/', '')]
    if (!method) return refuse('unknown_method')
    if (limited > 0) {
      limited -= 1
      return { status: 429, headers: { 'retry-after': '1' }, json: { ok: false, error: 'ratelimited' } }
    }
    const { token: inForm, ...fields } = fieldsOf(asked)
    if (!bearerIs(asked.request, token) && inForm !== token) return refuse('invalid_auth')
    return method(chat, fields)
  })
  const receive = async (message: unknown): Promise<unknown> => {
    limited = RateLimit.parse(message).rate_limit
    return { limited }
  }
  return { hello: { address, api_url: `${address}/api/` }, receive }
}

type Fields = Readonly<Record<string, string>>

const METHODS: Readonly<Record<string, (chat: Chat, fields: Fields) => Answer>> = {
  'auth.test': () => accept({ url: 'https://drill.slack.com/', team: 'Drill', team_id: 'T0DRILL', user_id: 'U0DRILL' }),
  'chat.postMessage': ({ channels, messages }, { channel = '', text = '', ...fields }) => {
    if (!channels.includes(channel)) return refuse('channel_not_found')
    if (text === '' && !fields['blocks']) return refuse('no_text')
    const ts = `${Math.floor(Date.now() / 1000)}.${String(messages.length + 1).padStart(6, '0')}`
    messages.push({ channel, ts, text, fields })
    return accept({ channel, ts, message: { type: 'message', text, ts } })
  },
  'chat.update': (chat, { channel, ts, text = '', ...fields }) => {
    const message = find(chat, channel, ts)
    if (!message) return refuse('message_not_found')
    message.text = text
    message.fields = fields
    return accept({ channel, ts, text })
  },
  'chat.getPermalink': (chat, { channel = '', message_ts: ts = '' }) =>
    find(chat, channel, ts)
      ? accept({ channel, permalink: `https://drill.slack.com/archives/${channel}/p${ts.replace('.', '')}` })
      : refuse('message_not_found'),
}

function find({ messages }: Chat, channel: string | undefined, ts: string | undefined): Message | undefined {
  return messages.find((message) => message.channel === channel && message.ts === ts)
}

/** Slack takes forms, and JSON for methods that write; objects inside a form are JSON text. */
function fieldsOf({ url, body, request }: Asked): Fields {
  const json = request.headers['content-type']?.startsWith('application/json')
  if (!json) return Object.fromEntries([...url.searchParams, ...new URLSearchParams(body)])
  const parsed = z.record(z.string(), z.unknown()).parse(JSON.parse(body))
  return Object.fromEntries(
    Object.entries(parsed).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
}

function accept(fields: object): Answer {
  return { status: 200, json: { ok: true, ...fields } }
}

function refuse(error: string): Answer {
  return { status: 200, json: { ok: false, error } }
}

// Last, because nothing below an await at the top of a module exists yet while it waits.
await runChild(Config, start)
