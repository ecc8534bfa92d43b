// Slack, by @slack/web-api: chat.postMessage, then chat.getPermalink to see that the message is there. Needs chat:write.
// Slack has no idempotency key and finding an earlier message would need the right to read the channel, so a repeat after a
// lost answer cannot be told from a first attempt: the journal is the only guard, and the message carries its run and key as
// metadata for whoever finds it twice. Nothing is retried here.
import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api'
import type { Logger } from '@slack/web-api'
import { z } from 'zod'
import { connector, connectorFault, FaultError, secretRef } from '../../sdk/index.ts'
import type { Context, Input, ThingTarget } from '../../sdk/index.ts'
import { noticeOf } from '../../sdk/notice.ts'
import type { Notice } from '../../sdk/notice.ts'

const Settings = z.strictObject({
  token: secretRef('Bot token of the Slack app, with chat:write'),
  api_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ description: 'Where the Slack Web API is, when not at slack.com' }),
})
const Target = z.strictObject({
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]{1,40}$/, 'takes the id of a channel, not its name')
    .meta({ description: 'Id of the channel, for example C024BE91L' }),
})
const Change = z.strictObject({ channel: z.string() })
const Receipt = z.strictObject({ message: z.string(), channel: z.string(), ts: z.string() })

type In = Input<z.output<typeof Settings>, ThingTarget<z.output<typeof Target>>, unknown>

export default connector({
  kind: 'notify',
  id: 'slack',
  title: 'A Slack channel',
  rights: { 'notify/owners': ['chat:write', 'the app is a member of the channel'] },
  settings: Settings,
  target: Target,
}).action('notify/owners', {
  change: Change,
  receipt: Receipt,

  observe: async () => null,

  plan: (_, { briefing, target: { with: at } }) => ({
    kind: 'change',
    change: { channel: at.channel },
    says: `Tells the Slack channel ${at.channel} where the incident stands`,
    lines: [
      noticeOf(briefing).sentence,
      "If Slack's answer is lost, this notice may appear twice; each names its run.",
    ],
  }),

  async apply(ctx, input, { channel }) {
    const { text, blocks } = messageOf(noticeOf(input.briefing))
    const sent = await ask(ctx, input, async (slack) =>
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Slack's method, not a window's
      slack.chat.postMessage({
        channel,
        text,
        blocks,
        parse: 'none',
        link_names: false,
        mrkdwn: false,
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: 'stanch_notice', event_payload: { run: input.briefing.run, key: ctx.idempotencyKey } },
      }),
    )
    const ts = z.string().parse(sent.ts)
    return { message: `${channel}/${ts}`, channel, ts }
  },

  async verify(ctx, input, receipt) {
    const claim = `the channel ${input.target.with.channel} holds the notice`
    if (!receipt) return { claim, verdict: 'unknown', seen: ['no message was sent'] }
    const { channel, ts } = receipt
    const link = await ask(ctx, input, (slack) =>
      slack.chat.getPermalink({ channel, message_ts: ts }).catch((thrown: unknown) => {
        if (wordOf(thrown) === 'message_not_found') return null
        throw thrown
      }),
    )
    if (!link) return { claim, verdict: 'disproven', seen: ['Slack finds no such message'] }
    return { claim, verdict: 'proven', seen: [`Slack has it at ${link.permalink}`], residual: [UNREAD] }
  },

  undo: { cannot: 'what was said has been read; a later notice corrects it' },
})

const UNREAD = 'whether somebody has read the notice in Slack is not known'
const NOTHING = (): undefined => undefined
/** Slack's own logger would print to the terminal, at debug level whole messages. */
const SILENT: Logger = {
  debug: NOTHING,
  info: NOTHING,
  warn: NOTHING,
  error: NOTHING,
  setLevel: NOTHING,
  getLevel: () => LogLevel.ERROR,
  setName: NOTHING,
}

async function ask<T>(ctx: Context, { settings }: In, call: (slack: WebClient) => Promise<T>): Promise<T> {
  const token = await ctx.secrets.read(settings.token)
  const slack = new WebClient(token.reveal(), {
    fetch: ctx.http.fetch,
    logger: SILENT,
    retryConfig: { retries: 0 },
    timeout: 5000,
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    ...(settings.api_url !== undefined && { slackApiUrl: settings.api_url }),
  })
  try {
    return await call(slack)
  } catch (thrown) {
    ctx.signal.throwIfAborted()
    throw faultOf(thrown)
  }
}

/** `plain_text` blocks know no markup at all; only the fallback is read as markup, so only it is escaped. */
function messageOf({ subject, sentence, facts, asks, footer }: Notice): { text: string; blocks: Block[] } {
  const parts = [sentence, facts.map((line) => `• ${line}`).join('\n'), asks.map((line) => `→ ${line}`).join('\n')]
  const sections = parts
    .filter((part) => part !== '')
    .map((part): Block => ({ type: 'section', text: plain(part, 3000) }))
  return {
    text: escaped(`${sentence} ${asks.join(' ')}`.trim().slice(0, 3000)),
    blocks: [
      { type: 'header', text: plain(subject, 150) },
      ...sections,
      { type: 'context', elements: [plain(footer, 150)] },
    ],
  }
}

interface PlainText {
  type: 'plain_text'
  text: string
  emoji: false
}
type Block = { type: 'header' | 'section'; text: PlainText } | { type: 'context'; elements: PlainText[] }

function plain(text: string, most: number): PlainText {
  return { type: 'plain_text', text: text.slice(0, most), emoji: false }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** These mean that Slack itself stumbled: the message may have been posted. */
const STUMBLES = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])

function faultOf(thrown: unknown): unknown {
  if (thrown instanceof WebAPIRequestError && thrown.original instanceof FaultError) return thrown.original
  if (thrown instanceof WebAPIRateLimitedError) return fault('TARGET_BUSY', `wait ${thrown.retryAfter} s`, 'none')
  const word = wordOf(thrown)
  if (word !== undefined) {
    return fault('TARGET_REFUSED_US', `Slack says ${word}`, STUMBLES.has(word) ? 'unknown' : 'none')
  }
  if (thrown instanceof WebAPIHTTPError) {
    return fault('TARGET_ANSWERED_ODDLY', `HTTP ${thrown.statusCode}`, thrown.statusCode < 500 ? 'none' : 'unknown')
  }
  if (thrown instanceof WebAPIRequestError) return fault('TARGET_UNREACHABLE', 'no complete answer', 'unknown')
  return fault('TARGET_ANSWERED_ODDLY', 'an answer that is not of the Slack Web API', 'unknown')
}

/** Slack's errors are identifiers; a page of HTML stands in the same field and must not be repeated. */
function wordOf(thrown: unknown): string | undefined {
  const word = thrown instanceof WebAPIPlatformError ? thrown.data.error : ''
  return /^[a-z_]{1,60}$/.test(word) ? word : undefined
}

function fault(
  code: 'TARGET_BUSY' | 'TARGET_REFUSED_US' | 'TARGET_ANSWERED_ODDLY' | 'TARGET_UNREACHABLE',
  saw: string,
  effect: 'none' | 'unknown',
): FaultError {
  const next = [
    { say: 'Tell the owners another way; the rest of the run does not wait for this.' },
    { say: 'Check that the app is in the channel and holds chat:write; then:', command: 'stanch runs retry RUN STEP' },
  ] as const
  return connectorFault(
    {
      code,
      what: 'Slack did not take the notice',
      saw,
      wanted: 'ok from the Slack Web API',
      retry: code === 'TARGET_REFUSED_US' ? 'after-fix' : 'safe',
      next: [...next],
    },
    effect,
  )
}
