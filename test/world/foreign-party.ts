import express from 'express'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import openid from 'express-openid-connect'
import { littleServer } from './little-server.ts'
import type { Listener } from './little-server.ts'

export interface ForeignParty {
  readonly address: string
  readonly logoutUri: string
  /** Starts to serve; its client must be registered at the provider by then. `secret` may be a private JWK in its place. */
  readonly serve: (client: { readonly issuer: string; readonly id: string; readonly secret: string }) => void
  readonly stop: () => Promise<void>
}

/** A relying party that is none of ours: express-openid-connect as its makers ship it, sessions in an encrypted cookie. */
export async function foreignParty(port = 0): Promise<ForeignParty> {
  let listener: Listener = (_, response) => void response.writeHead(503).end()
  const server = await littleServer((request, response) => listener(request, response), port)
  const started = new Date().toISOString()
  return {
    address: server.url,
    logoutUri: `${server.url}/backchannel-logout`,
    serve: ({ issuer, id, secret }) => {
      const app = express()
      app.use(
        openid.auth({
          issuerBaseURL: issuer,
          baseURL: server.url,
          clientID: id,
          ...authOf(secret),
          secret: 'a-secret-for-the-session-cookies-of-a-test',
          authRequired: false,
          errorOnRequiredAuth: true,
          authorizationParams: { response_type: 'code', scope: 'openid' },
          backchannelLogout: { store: memoryStore() },
        }) as unknown as RequestHandler,
      )
      app.get('/me', openid.requiresAuth() as unknown as RequestHandler, (request, response) => {
        response.json({ sub: (request as unknown as { oidc: { user?: { sub: string } } }).oidc.user?.sub })
      })
      app.get('/healthz', (_, response) => void response.json({ started_at: started }))
      app.get('/', (_, response) => void response.send('welcome'))
      const refuse: ErrorRequestHandler = (error: { statusCode?: number }, _request, response, _next) =>
        void response.status(error.statusCode ?? 500).end()
      app.use(refuse)
      listener = (request, response) => void app(request, response)
    },
    stop: server.stop,
  }
}

/** What the makers' manual says for each. */
function authOf(secret: string): object {
  if (!secret.startsWith('{')) return { clientSecret: secret }
  return { clientAuthMethod: 'private_key_jwt', clientAssertionSigningKey: JSON.parse(secret) as object }
}

/** The interface of express-session's stores, which is where it notes who was logged out. */
function memoryStore(): never {
  const rows = new Map<string, unknown>()
  return {
    get: (id: string, done: (error: unknown, row?: unknown) => void) => done(null, rows.get(id)),
    set: (id: string, row: unknown, done: (error?: unknown) => void) => {
      rows.set(id, row)
      done()
    },
    destroy: (id: string, done: (error?: unknown) => void) => {
      rows.delete(id)
      done()
    },
  } as never
}
