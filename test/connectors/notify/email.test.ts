import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import email from '../../../src/connectors/notify/email.ts'
import { mailRelay } from '../../world/mail-relay.ts'
import type { MailRelay, RelayOptions } from '../../world/mail-relay.ts'
import { play } from '../play.ts'
import type { Asked, Cast } from '../play.ts'

const PASSWORD = 'canary-mail-password-11'
let relay: MailRelay | undefined
afterEach(() => relay?.stop())

async function notice(
  { to = 'ada@example.com' as string | string[], ...asked }: Partial<Asked> & { to?: string | string[] } = {},
  options: RelayOptions = {},
): Promise<{ relay: MailRelay; cast: Cast }> {
  relay = await mailRelay(options)
  const cast = play(email, 'notify/owners', {
    settings: { host: '127.0.0.1', port: relay.port, from: 'stanch@example.com', ...(asked.settings as object) },
    with: { to },
    context: { secrets: { 'env:MAIL': PASSWORD }, ...asked.context },
    ...(asked.briefing && { briefing: asked.briefing }),
  })
  return { relay, cast }
}

test('a mail that the relay took proves that, for each recipient, and no more', async () => {
  const { relay: at, cast } = await notice({ to: ['ada@example.com', 'ben@example.com'] })
  const { proof } = await cast.carryOut()
  expect(proof).toMatchObject({
    verdict: 'proven',
    claim: expect.stringContaining('relay took'),
    seen: ['taken for ada@example.com (250)', 'taken for ben@example.com (250)'],
    residual: [expect.stringContaining('not known')],
  })
  expect(at.mails[0]?.to).toEqual(['ada@example.com', 'ben@example.com'])
})

test('a repeat carries the same Message-ID, so a mailbox shows it once', async () => {
  const { relay: at, cast } = await notice()
  await cast.carryOut()
  await cast.carryOut()
  expect([at.mails.length, at.distinct()]).toEqual([2, 1])
  expect(at.mails[0]?.text).toContain(`<${cast.ctx.idempotencyKey}@example.com>`)
})

test('text of the incident cannot add a header or another recipient', async () => {
  const { relay: at, cast } = await notice({
    briefing: { credential: 'web\r\nBcc: eve@example.com', headline: 'a\r\nTo: eve@example.com\r\n\r\nb' },
  })
  await cast.carryOut()
  const [head = ''] = at.mails[0]?.text.split('\r\n\r\n') ?? []
  expect(head).not.toMatch(/^bcc:/im)
  expect(head.match(/^to:.*$/gim)).toEqual(['To: ada@example.com'])
  expect(at.mails[0]?.to).toEqual(['ada@example.com'])
})

test('a rehearsal says so in the subject and in the first word of the text', async () => {
  const { relay: at, cast } = await notice({ briefing: { drill: true } })
  await cast.carryOut()
  const [head = '', body = ''] = at.mails[0]?.text.split('\r\n\r\n') ?? []
  expect(head).toMatch(/^subject: DRILL: web-shop/im)
  expect(body).toMatch(/^DRILL, nothing has leaked\./)
})

test('one refused recipient among two disproves the claim and is named', async () => {
  const { cast } = await notice({ to: ['ada@example.com', 'gone@refused.example'] })
  const { proof } = await cast.carryOut()
  expect(proof).toMatchObject({ verdict: 'disproven' })
  expect(proof.seen).toContain('refused for gone@refused.example')
})

test.each([
  ['every recipient', { to: 'gone@refused.example' }, {}, 'the relay answered 550'],
  ['the message itself', {}, { refusesMessage: 554 }, 'the relay answered 554'],
] as const)(
  'a relay that refuses %s changed nothing, and its words are not repeated',
  async (_, asked, options, saw) => {
    const { cast } = await notice(asked, options)
    const sent = cast.carryOut()
    await expect(sent).rejects.toMatchObject({ effect: 'none', fault: { saw: expect.stringContaining(saw) } })
    await expect(sent).rejects.not.toThrow(/canary-quoted/)
  },
)

test('a wrong password is refused, and nothing was sent', async () => {
  const { relay: at, cast } = await notice(
    { settings: { user: 'stanch', password: 'env:MAIL' } },
    { user: 'stanch', password: 'canary-another-password' },
  )
  await expect(cast.carryOut()).rejects.toMatchObject({ effect: 'none', fault: { code: 'TARGET_REFUSED_US' } })
  expect(at.mails).toEqual([])
})

test('a relay that is not there changed nothing', async () => {
  const port = await freePort()
  const { cast } = await notice({ settings: { port } })
  await expect(cast.carryOut()).rejects.toMatchObject({ fault: { code: 'TARGET_UNREACHABLE' } })
})

test('a stop ends the wait for a relay that never greets', async () => {
  const abort = new AbortController()
  const { relay: at, cast } = await notice({ context: { signal: abort.signal } }, { silent: true })
  void at.connected.then(() => abort.abort(new Error('stopped by ada')))
  await expect(cast.carryOut()).rejects.toThrow('stopped by ada')
})

test.each([
  'ada@example.com\r\nBcc: eve@example.com',
  'ada@example.com, eve@example.com',
  'Ada <ada@example.com>',
  'ada',
  '',
])('the address %j is refused', (to) => {
  expect(email.target.safeParse({ to }).success).toBe(false)
})

test('a user without a password is refused', () => {
  const settings = { host: 'mail.example.com', from: 'stanch@example.com', user: 'stanch' }
  expect(email.settings.safeParse(settings).success).toBe(false)
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
