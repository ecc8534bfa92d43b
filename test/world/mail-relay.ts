import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface Mail {
  readonly to: readonly string[]
  /** Head and body as they came. */
  readonly text: string
}

export interface MailRelay {
  readonly port: number
  readonly mails: Mail[]
  /** Messages that a mailbox would show: a repeated Message-ID counts once. */
  readonly distinct: () => number
  /** Resolves when somebody has connected. */
  readonly connected: Promise<void>
  readonly stop: () => Promise<void>
}

export interface RelayOptions {
  readonly user?: string
  readonly password?: string
  /** Takes connections and never greets. */
  readonly silent?: boolean
  /** Refuses every message after it was sent, with this code. */
  readonly refusesMessage?: number
}

/** A relay on this machine that keeps what it takes; recipients at refused.example hear 550. */
export async function mailRelay(options: RelayOptions = {}): Promise<MailRelay> {
  const mails: Mail[] = []
  let met: () => void = () => undefined
  const connected = new Promise<void>((resolve) => {
    met = resolve
  })
  const server = new SMTPServer({
    authOptional: options.user === undefined,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    logger: false,
    onConnect: (_, done) => {
      met()
      if (!options.silent) done()
    },
    onAuth: ({ username, password }, _, done) =>
      username === options.user && password === options.password
        ? done(null, { user: username })
        : done(new Error('no')),
    onRcptTo: ({ address }, _, done) => done(address.endsWith('@refused.example') ? coded(550) : null),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (options.refusesMessage !== undefined) return done(coded(options.refusesMessage))
        const to = session.envelope.rcptTo.map(({ address }) => address)
        mails.push({ to, text: Buffer.concat(chunks).toString('utf8') })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    connected,
    distinct: () => new Set(mails.map(({ text }) => /^message-id:\s*(\S+)/im.exec(text)?.[1])).size,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function coded(responseCode: number): Error {
  return Object.assign(new Error('the relay quotes canary-quoted-by-relay'), { responseCode })
}
