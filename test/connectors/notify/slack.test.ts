import { afterEach, expect, test } from 'vitest'
import slackConnector from '../../../src/connectors/notify/slack.ts'
import { slackApi } from '../../world/slack-api.ts'
import type { SlackApi } from '../../world/slack-api.ts'
import { play } from '../play.ts'
import type { Asked, Cast } from '../play.ts'

const TOKEN = 'canary-slack-token-0099'
let slack: SlackApi | undefined
afterEach(() => slack?.stop())

async function notice(briefing: Asked['briefing'] = {}, token = TOKEN): Promise<{ slack: SlackApi; cast: Cast }> {
  slack = await slackApi(TOKEN)
  const cast = play(slackConnector, 'notify/owners', {
    settings: { token: 'env:SLACK', api_url: `${slack.url}/api/` },
    with: { channel: 'C024BE91L' },
    context: { secrets: { 'env:SLACK': token } },
    ...(briefing && { briefing }),
  })
  return { slack, cast }
}

test('a notice is posted, found again, and claims no more than that the channel holds it', async () => {
  const { slack: api, cast } = await notice()
  const { receipt, proof } = await cast.carryOut()
  expect(receipt).toMatchObject({ message: expect.stringMatching(/^C024BE91L\//), channel: 'C024BE91L' })
  expect(proof).toMatchObject({ verdict: 'proven', claim: 'the channel C024BE91L holds the notice' })
  expect(proof.residual).toEqual([expect.stringContaining('not known')])
  expect(api.calls).toEqual(['chat.postMessage', 'chat.getPermalink'])
})

test('the fallback text is a sentence in which nothing can mention, link or break out', async () => {
  const { slack: api, cast } = await notice({
    headline: 'Ask <!channel> & <@U123>, see <https://evil.example|here>.',
    asks: ['Restart <web>.'],
  })
  await cast.carryOut()
  const { text, parse, unfurl_links: links, unfurl_media: media, link_names: names } = api.posts[0]?.fields ?? {}
  expect(text).toBe(
    'Ask &lt;!channel&gt; &amp; &lt;@U123&gt;, see &lt;https://evil.example|here&gt;. Restart &lt;web&gt;.',
  )
  expect([parse, links, media, names]).toEqual(['none', 'false', 'false', 'false'])
})

test('blocks are plain text without markup, within the limits of Slack', async () => {
  const { slack: api, cast } = await notice({
    credential: 'x'.repeat(300),
    headline: 'y'.repeat(5000),
    lines: Array.from({ length: 200 }, (_, index) => `${index} ${'z'.repeat(1000)}`),
  })
  await cast.carryOut()
  const blocks = JSON.parse(api.posts[0]?.fields['blocks'] ?? '[]') as {
    type: string
    text?: { type: string; text: string }
  }[]
  expect(blocks.map(({ type }) => type)).toEqual(['header', 'section', 'section', 'context'])
  for (const { type, text } of blocks.filter((block) => block.text)) {
    expect(text?.type).toBe('plain_text')
    expect(text?.text.length).toBeLessThanOrEqual(type === 'header' ? 150 : 3000)
  }
})

test('a rehearsal says so in its first word', async () => {
  const { slack: api, cast } = await notice({ drill: true })
  await cast.carryOut()
  expect(api.posts[0]?.fields['text']).toMatch(/^DRILL, nothing has leaked\./)
  expect(api.posts[0]?.fields['blocks']).toContain('"text":"DRILL: ')
})

test('the message carries run and key for whoever finds it twice', async () => {
  const { slack: api, cast } = await notice()
  await cast.carryOut()
  expect(JSON.parse(api.posts[0]?.fields['metadata'] ?? '')).toEqual({
    event_type: 'stanch_notice',
    event_payload: { run: '7K2FQ', key: cast.ctx.idempotencyKey },
  })
})

test('a message that was deleted since is disproven', async () => {
  const { slack: api, cast } = await notice()
  const { receipt } = await cast.carryOut()
  api.posts.splice(0)
  expect(await cast.verify(receipt)).toMatchObject({ verdict: 'disproven' })
})

test.each([
  ['channel_not_found', 'TARGET_REFUSED_US', 'none'],
  ['not_in_channel', 'TARGET_REFUSED_US', 'none'],
  ['internal_error', 'TARGET_REFUSED_US', 'unknown'],
] as const)("Slack's %s is %s and leaves %s open", async (word, code, effect) => {
  const { slack: api, cast } = await notice()
  api.refuse(word)
  await expect(cast.carryOut()).rejects.toMatchObject({ effect, fault: { code, saw: `Slack says ${word}` } })
})

test.each([
  ['429', 'TARGET_BUSY', 'none'],
  ['500', 'TARGET_ANSWERED_ODDLY', 'unknown'],
  ['html', 'TARGET_ANSWERED_ODDLY', 'unknown'],
  ['reset', 'TARGET_UNREACHABLE', 'unknown'],
] as const)(
  'an answer of kind %s is %s, its effect %s, and the message is not sent again',
  async (how, code, effect) => {
    const { slack: api, cast } = await notice()
    api.break(how)
    await expect(cast.carryOut()).rejects.toMatchObject({ effect, fault: { code, next: [{}, {}] } })
    expect(cast.record.requests).toHaveLength(1)
  },
)

test('a page of HTML in the place of an error word is not repeated', async () => {
  const { slack: api, cast } = await notice()
  api.break('html')
  await expect(cast.carryOut()).rejects.not.toThrow(/Sign in/)
})

test('a wrong token is refused and named nowhere', async () => {
  const { cast } = await notice({}, 'canary-slack-wrong-token')
  await expect(cast.carryOut()).rejects.toMatchObject({ fault: { saw: 'Slack says invalid_auth' } })
})

test.each(['#general', 'general', 'D024BE91L', 'C024/../x', 'c024be91l', ''])(
  'the channel %j is refused',
  (channel) => {
    expect(slackConnector.target.safeParse({ channel }).success).toBe(false)
  },
)
