// E-mail through one relay, by nodemailer. A 250 after the message says that the relay took it, for the recipients it did not
// refuse before; it does not say that anybody got it, and no later proof exists. The Message-ID comes from the idempotency
// key, so mail systems show a repeated message once.
import { createTransport } from 'nodemailer'
import { z } from 'zod'
import { connector, connectorFault, secretRef } from '../../sdk/index.ts'
import type { Context, FaultCode, FaultError, Input, ThingTarget } from '../../sdk/index.ts'
import { noticeOf } from '../../sdk/notice.ts'
import type { Notice } from '../../sdk/notice.ts'

const Address = z.email().max(254)
const Settings = z
  .strictObject({
    host: z
      .string()
      .regex(/^[A-Za-z0-9.:-]{1,253}$/)
      .meta({ description: 'Name of the mail relay' }),
    port: z.int().min(1).max(65_535).default(587).meta({ description: 'Port of the relay, 587 or 465' }),
    secure: z
      .boolean()
      .default(false)
      .meta({ description: 'TLS from the first byte (port 465); otherwise STARTTLS is required' }),
    user: z.string().min(1).max(200).optional().meta({ description: 'User name at the relay, if it asks for one' }),
    password: secretRef('Password at the relay').optional(),
    from: Address.meta({ description: 'Sender of every notice' }),
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), 'takes user and password together')
const Target = z.strictObject({
  to: z
    .union([Address, z.array(Address).min(1).max(20)])
    .transform((to) => [to].flat())
    .meta({ description: 'One address, or up to 20' }),
})
const Change = z.strictObject({ to: z.array(z.string()) })
const Receipt = z.strictObject({ message: z.string(), accepted: z.array(z.string()), rejected: z.array(z.string()) })

type In = Input<z.output<typeof Settings>, ThingTarget<z.output<typeof Target>>, unknown>

export default connector({
  kind: 'notify',
  id: 'email',
  title: 'E-mail through a relay',
  rights: { 'notify/owners': ['send from the configured address'] },
  settings: Settings,
  target: Target,
}).action('notify/owners', {
  change: Change,
  receipt: Receipt,

  observe: async () => null,

  plan: (_, { briefing, target }) => ({
    kind: 'change',
    change: { to: target.with.to },
    says: `Mails ${target.with.to.join(', ')} where the incident stands`,
    lines: [noticeOf(briefing).subject],
  }),

  async apply(ctx, input, { to }) {
    const message = `<${ctx.idempotencyKey}@${input.settings.from.split('@')[1]}>`
    const { accepted, rejected } = await send(ctx, input, { to, message })
    return { message, accepted, rejected }
  },

  async verify(_, __, receipt) {
    const claim = 'the mail relay took the notice for every recipient'
    if (!receipt) return { claim, verdict: 'unknown', seen: ['no mail was sent'] }
    const { accepted, rejected } = receipt
    return {
      claim,
      verdict: rejected.length === 0 && accepted.length > 0 ? 'proven' : 'disproven',
      seen: [...accepted.map((to) => `taken for ${to} (250)`), ...rejected.map((to) => `refused for ${to}`)],
      residual: ['whether the mail arrived is not known'],
    }
  },

  undo: { cannot: 'what was said has been read; a later notice corrects it' },
})

const TIMEOUT_MS = 5000

async function send(
  ctx: Context,
  { settings, briefing }: In,
  { to, message }: { to: readonly string[]; message: string },
): Promise<{ accepted: string[]; rejected: string[] }> {
  ctx.signal.throwIfAborted()
  const relay = createTransport(await connectionOf(ctx, settings))
  const notice = noticeOf(briefing)
  try {
    const sending = relay.sendMail({
      envelope: { from: settings.from, to: [...to] },
      from: settings.from,
      to: [...to],
      subject: notice.subject,
      text: textOf(notice),
      messageId: message,
      headers: { 'auto-submitted': 'auto-generated', 'x-stanch-run': briefing.run },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    const info = await Promise.race([sending, stopped(ctx.signal)])
    return { accepted: info.accepted.map(addressOf), rejected: info.rejected.map(addressOf) }
  } catch (thrown) {
    ctx.signal.throwIfAborted()
    throw faultOf(thrown)
  } finally {
    relay.close()
  }
}

async function connectionOf(ctx: Context, settings: In['settings']): Promise<Parameters<typeof createTransport>[0]> {
  const { host, port, secure, user, password } = settings
  return {
    host,
    port,
    secure,
    // A relay on this machine is a drill or a local agent; over a network nothing goes out in the clear.
    requireTLS: !secure && !isLoopback(host),
    ignoreTLS: isLoopback(host),
    ...(user !== undefined && password && { auth: { user, pass: (await ctx.secrets.read(password)).reveal() } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
    logger: false,
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function textOf({ sentence, facts, asks, footer }: Notice): string {
  return [sentence, ...list('What is done:', facts), ...list('What you should do:', asks), '', '-- ', footer].join('\n')
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `- ${line}`)]
}

function addressOf(to: string | { readonly address: string }): string {
  return typeof to === 'string' ? to : to.address
}

function stopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(new Error('stopped'))
    signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true })
  })
}

/** Words of nodemailer for what certainly did not send anything. Its messages quote the relay, so they are not repeated. */
const UNSENT: Readonly<Record<string, FaultCode>> = {
  EAUTH: 'TARGET_REFUSED_US',
  EENVELOPE: 'TARGET_REFUSED_US',
  EMESSAGE: 'TARGET_REFUSED_US',
  ETLS: 'TARGET_UNREACHABLE',
  EDNS: 'TARGET_UNREACHABLE',
  ECONNECTION: 'TARGET_UNREACHABLE',
}

function faultOf(thrown: unknown): FaultError {
  const { code, responseCode } = z
    .object({ code: z.string().catch(''), responseCode: z.int().optional().catch(undefined) })
    .catch({ code: '', responseCode: undefined })
    .parse(thrown)
  const answer = responseCode === undefined ? 'no answer' : `the relay answered ${responseCode}`
  return connectorFault(
    {
      code: UNSENT[code] ?? 'TARGET_UNREACHABLE',
      what: 'the mail relay did not take the notice',
      saw: /^E[A-Z]+$/.test(code) ? `${code}, ${answer}` : answer,
      wanted: '250 for every recipient',
      retry: UNSENT[code] === 'TARGET_REFUSED_US' ? 'after-fix' : 'safe',
      next: [
        { say: 'Tell the owners another way; the rest of the run does not wait for this.' },
        { say: 'Check relay and address in the inventory, then:', command: 'stanch runs retry RUN STEP' },
      ],
    },
    UNSENT[code] === undefined ? 'unknown' : 'none',
  )
}
