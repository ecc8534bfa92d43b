// One program of the drill that people log in to, built on openid-client. It reads its client secret, or the private key
// that has taken its place, from an env file or from the secret store: when it starts, on SIGHUP, and on an authenticated
// POST /restart. Its sessions outlive that.
// stdin: Config; stdout: { address }.
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { allowInsecureRequests, discovery } from 'openid-client'
import type { Configuration } from 'openid-client'
import { z } from 'zod'
import { runChild } from './child.ts'
import type { Started } from './child.ts'
import { bearerIs, cookieOf, listen } from './loopback.ts'
import type { Answer, Asked } from './loopback.ts'
import { rpLogin } from './rp-login.ts'
import { logoutEndpoint } from './rp-logout.ts'
import { authFor, readSecret, SecretPlace } from './rp-secret.ts'
import { rpSessions } from './rp-sessions.ts'

const Config = z.strictObject({
  name: z.string().regex(/^[a-z]+$/),
  issuer: z.url(),
  client_id: z.string(),
  secret: SecretPlace,
  /** Opens POST /restart. */
  webhook_key: z.string().optional(),
  /** Where to write the number of this process. */
  pid_file: z.string().optional(),
})
type Config = z.output<typeof Config>

async function start(config: Config): Promise<Started> {
  const held = await holdSecret(config)
  const sessions = rpSessions()
  const { login, callback } = rpLogin({ name: config.name, sessions, client: held.client })
  const { issuer, jwks_uri: jwksUri = '' } = held.client().serverMetadata()
  const routes: Readonly<Record<string, (asked: Asked) => Answer | Promise<Answer>>> = {
    'GET /login': login,
    'GET /callback': callback,
    'GET /me': ({ request }) => {
      const session = sessions.find(cookieOf(request, `${config.name}_session`))
      if (!session) return { status: 401, json: { error: 'nobody is logged in' } }
      return { status: 200, json: { program: config.name, sub: session.sub } }
    },
    'GET /healthz': () => ({ status: 200, json: held.health() }),
    'POST /backchannel-logout': logoutEndpoint({ issuer, clientId: config.client_id, jwksUri, sessions }),
    'POST /restart': async ({ request }) => {
      if (!config.webhook_key || !bearerIs(request, config.webhook_key)) return { status: 401 }
      await held.readAgain()
      return { status: 200, json: held.health() }
    },
  }
  process.on('SIGHUP', () => void held.readAgain().catch(() => undefined)) // the old secret stays until a new one is read
  if (config.pid_file) await writeFile(config.pid_file, `${process.pid}\n`)
  const address = await listen(async (asked) => {
    const route = routes[`${asked.method} ${asked.url.pathname}`]
    return route ? route(asked) : { status: 404 }
  })
  return { hello: { address } }
}

interface HeldSecret {
  readonly client: () => Configuration
  readonly health: () => { readonly program: string; readonly started_at: string; readonly secret_fingerprint: string }
  readonly readAgain: () => Promise<void>
}

/** To an observer, reading the secret again is a restart: `started_at` and the fingerprint move. */
async function holdSecret(config: Config): Promise<HeldSecret> {
  const read = async (): Promise<{ secret: string; client: Configuration; since: Date }> => {
    const secret = await readSecret(config.secret)
    const plainHttp = { execute: [allowInsecureRequests] }
    const client = await discovery(
      new URL(config.issuer),
      config.client_id,
      undefined,
      await authFor(secret),
      plainHttp,
    )
    return { secret, client, since: new Date() }
  }
  let now = await read()
  return {
    client: () => now.client,
    health: () => ({
      program: config.name,
      started_at: now.since.toISOString(),
      secret_fingerprint: `sha256:${createHash('sha256').update(now.secret).digest('hex').slice(0, 16)}`,
    }),
    readAgain: async () => {
      now = await read()
    },
  }
}

// Last, because nothing below an await at the top of a module exists yet while it waits.
await runChild(Config, start)
