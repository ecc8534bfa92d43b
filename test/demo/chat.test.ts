/* oxlint-disable unicorn/require-post-message-target-origin -- Slack's method, not a window's */
import { LogLevel, WebClient } from '@slack/web-api'
import { expect, test } from 'vitest'
import { started } from './children.ts'

const TOKEN = 'xoxb-token-of-a-test-0123456789'

async function chat() {
  const child = await started('chat', { token: TOKEN, channels: ['C0OWNERS'] })
  const client = (token = TOKEN) =>
    new WebClient(token, {
      slackApiUrl: child.hello['api_url'] ?? '',
      logLevel: LogLevel.ERROR,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
    })
  const messages = async () => (await fetch(`${child.hello['address']}/messages`)).json()
  return { child, client, messages }
}

test("Slack's own client posts, edits and links a message", async () => {
  const { client, messages } = await chat()
  const slack = client()
  expect((await slack.auth.test()).ok).toBe(true)
  const metadata = { event_type: 'stanch_notice', event_payload: { run: '7K2FQ' } }
  const { ts = '' } = await slack.chat.postMessage({ channel: 'C0OWNERS', text: 'DRILL: a secret leaked', metadata })
  await slack.chat.update({ channel: 'C0OWNERS', ts, text: 'DRILL: it is dead' })
  expect((await slack.chat.getPermalink({ channel: 'C0OWNERS', message_ts: ts })).permalink).toContain('C0OWNERS')
  expect(await messages()).toMatchObject([{ channel: 'C0OWNERS', ts, text: 'DRILL: it is dead' }])
})

test('a wrong token, an unknown channel and an unknown message are refused in the words of Slack', async () => {
  const { client } = await chat()
  const refusal = (call: Promise<unknown>) => call.catch((thrown: { data?: { error?: string } }) => thrown.data?.error)
  expect(await refusal(client('xoxb-other').auth.test())).toBe('invalid_auth')
  expect(await refusal(client().chat.postMessage({ channel: 'C0NOBODY', text: 'x' }))).toBe('channel_not_found')
  expect(await refusal(client().chat.update({ channel: 'C0OWNERS', ts: '1.1', text: 'x' }))).toBe('message_not_found')
})

test('it is rate limited for as many calls as it is told', async () => {
  const { child, client } = await chat()
  await child.ask({ rate_limit: 1 })
  await expect(client().auth.test()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error' })
  expect((await client().auth.test()).ok).toBe(true)
})
