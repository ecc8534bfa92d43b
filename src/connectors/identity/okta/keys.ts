import { z } from 'zod'
import { DIALECTS, keysOf } from '../../../sdk/identity.ts'
import type { ClientKeyPort, ClientSecretPort } from '../../../sdk/identity.ts'
import { secretValue } from '../../../sdk/index.ts'
import type { Context, SecretJson } from '../../../sdk/index.ts'
import { ask } from './api.ts'
import type { OktaAt } from './api.ts'

type S = OktaAt['settings']
type W = OktaAt['target']['with']

const BY_KEY = 'private_key_jwt'

export function keyPort(secrets: ClientSecretPort<S, W>): ClientKeyPort<S, W> {
  return {
    // An assertion names the very endpoint it is sent to; ours name the token endpoint, so that is where we ask.
    secrets: { ...secrets, dialect: () => ({ ...DIALECTS.okta, rungs: ['code', 'client-credentials'] }) },
    audience: 'token endpoint',
    most: 50,
    beside: false,
    read: async (ctx, at) => {
      const { credentials, settings } = await readApp(ctx, at)
      const takes = credentials.oauthClient.token_endpoint_auth_method === BY_KEY ? 'key' : 'secret'
      return { keys: keysOf(await listKeys(ctx, at)), takes, jwksUri: settings.oauthClient.jwks_uri || null }
    },
    register: async (ctx, at, key) => {
      if (keysOf(await listKeys(ctx, at)).some(({ kid }) => kid === key.kid)) return
      const json = { ...key, status: 'ACTIVE' }
      await ask(ctx, at, { method: 'POST', path: '/credentials/jwks', json, expect: [201], body: z.unknown() })
    },
    require: switchToKey,
    residual: [
      'Okta keeps the old secrets: whoever switches the app back puts them in force again, until they are deleted',
    ],
  }
}

/** PUT replaces the whole app, so the whole app is read and written back with one member changed. */
async function switchToKey(ctx: Context, at: OktaAt): Promise<void> {
  const app = await readApp(ctx, at)
  const oauthClient = { ...app.credentials.oauthClient, token_endpoint_auth_method: BY_KEY }
  const json = { ...app, credentials: { ...app.credentials, oauthClient } } as unknown as SecretJson
  await ask(ctx, at, { method: 'PUT', path: '', json, body: z.unknown() })
}

const App = z.looseObject({
  credentials: z.looseObject({
    oauthClient: z.looseObject({
      token_endpoint_auth_method: z.string().nullish(),
      client_secret: secretValue().optional(),
    }),
  }),
  settings: z.looseObject({ oauthClient: z.looseObject({ jwks_uri: z.string().nullish() }) }),
})

async function readApp(ctx: Context, at: OktaAt): Promise<z.output<typeof App>> {
  return (await ask(ctx, at, { method: 'GET', path: '', body: App })).body
}

async function listKeys(ctx: Context, at: OktaAt): Promise<readonly unknown[]> {
  const body = z.object({ keys: z.array(z.unknown()) })
  return (await ask(ctx, at, { method: 'GET', path: '/credentials/jwks', body })).body.keys
}
