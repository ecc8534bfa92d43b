// The drill's mailbox: an SMTP relay that keeps every mail, and GET /mails to read them. Whoever writes to nobody@… hears 550.
// stdin: {}; stdout: { host, port, address }.
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerSession } from 'smtp-server'
import { z } from 'zod'
import { runChild } from './child.ts'
import type { Started } from './child.ts'
import { listen } from './loopback.ts'

interface Mail {
  readonly from: string
  readonly to: readonly string[]
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

async function start(): Promise<Started> {
  const mails: Mail[] = []
  const relay = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _, done) =>
      done(
        address.startsWith('nobody@') ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : undefined,
      ),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mails.push(mailOf(Buffer.concat(chunks).toString('utf8'), session))
        done()
      })
    },
  })
  await new Promise<void>((ready) => relay.listen(0, '127.0.0.1', ready))
  const { port } = relay.server.address() as AddressInfo
  const address = await listen(({ url }) =>
    url.pathname === '/mails' ? { status: 200, json: mails } : { status: 404 },
  )
  return { hello: { host: '127.0.0.1', port, address } }
}

function mailOf(text: string, { envelope }: SMTPServerSession): Mail {
  const [head = '', ...body] = text.split('\r\n\r\n')
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.replace(/^[^:]*: ?/, '')])
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: body.join('\r\n\r\n'),
  }
}

// Last, because nothing below an await at the top of a module exists yet while it waits.
await runChild(z.strictObject({}), start)
