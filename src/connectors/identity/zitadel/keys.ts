// Keys (proto/zitadel/application/v2; internal/command/project_application_key.go and project_application_oidc.go; internal/
// query/authn_key.go; internal/api/oidc). CreateApplicationKey takes no public key:
// ZITADEL makes an RSA key and sends it once, as base64 of {"type":"application","keyId","key","appId","clientId"} with the
// key as PKCS #1 PEM. It refuses that (COMMAND-Dff54) while the application has another method than PRIVATE_KEY_JWT, so the
// secret is refused before there is a key. expirationDate must be given: left out it is read as 1970, and refused.
// UpdateApplication leaves alone what it is not sent, but for loginVersion, which it sets back to the instance's default;
// where nothing would change it may be refused. It does not touch the stored secret, which lives again once the method is
// switched back, and GenerateClientSecret replaces it whatever the method. Keys are shown and accepted only while the method
// is PRIVATE_KEY_JWT, and never with their public halves; older ones come back with it. DeleteApplicationKey is 404 for one
// that is gone, although its proto file promises a date. An assertion is for the issuer, and at most an hour old.
// The list of keys is read from a projection that lags; GetApplicationKey brings it up to date first, also for no key.
// Not confirmed on a real ZITADEL: all of it; how large a key is (SystemDefaults) and how many an application may have; how
// long GetApplication, which nothing brings up to date, shows the old method.
import { z } from 'zod'
import { readPrivateKey } from '../../../sdk/identity.ts'
import type { ClientKeyPort, ClientSecretPort, PrivateJwk } from '../../../sdk/identity.ts'
import { Secret, secretValue } from '../../../sdk/index.ts'
import type { Context } from '../../../sdk/index.ts'
import { call, read } from './api.ts'
import type { ZitadelAt } from './api.ts'
import { BY_KEY, find, named, readKeys } from './application.ts'

type S = ZitadelAt['settings']
type W = ZitadelAt['target']['with']

export function keyPort(secrets: ClientSecretPort<S, W>): ClientKeyPort<S, W> {
  return {
    secrets,
    audience: 'issuer',
    most: Number.POSITIVE_INFINITY,
    beside: false,
    read: async (ctx, at) => {
      const { authMethodType: method } = (await find(ctx, at)).oidcConfiguration
      await catchUp(ctx, at)
      const keys = (await readKeys(ctx, at)).map(({ keyId }) => ({ kid: keyId, thumbprint: null }))
      return { keys, takes: method === BY_KEY ? 'key' : 'secret', jwksUri: null }
    },
    issue: {
      refuseSecrets,
      make: async (ctx, at, { seal }) => {
        const json = { ...named(at), expirationDate: NEVER }
        await call(ctx, at, { method: 'CreateApplicationKey', json, body: Created, seal })
      },
      keyIn,
      lasts: 'the key lasts until it is deleted: its end is set to the last day of the year 9999',
    },
    require: refuseSecrets,
    drop: async (ctx, at, kids) => {
      for (const keyId of kids) {
        const json = { ...named(at), keyId }
        await call(ctx, at, { method: 'DeleteApplicationKey', json, expect: [200, 404], body: z.unknown() })
      }
    },
    residual: [
      'ZITADEL keeps a secret beside the keys, which works once the client is switched back; where stanch switched it, that is a new one that nobody has read',
    ],
  }
}

/** What ZITADEL itself takes for a key that has no end. */
const NEVER = '9999-12-31T23:59:59Z'

/** The stored secret goes first: a switch back would put it in force again. A new one takes its place, which nobody reads. */
async function refuseSecrets(ctx: Context, at: ZitadelAt): Promise<void> {
  const { authMethodType: method, loginVersion } = (await find(ctx, at)).oidcConfiguration
  if (method === BY_KEY) return
  await call(ctx, at, { method: 'GenerateClientSecret', json: named(at), body: z.unknown() })
  const oidcConfiguration = { authMethodType: BY_KEY, ...(loginVersion !== undefined && { loginVersion }) }
  const json = { ...named(at), oidcConfiguration }
  await call(ctx, at, { method: 'UpdateApplication', json, body: z.unknown() })
}

/** Asked for a key by an id that is none, ZITADEL first brings what it knows of keys up to date. */
async function catchUp(ctx: Context, at: ZitadelAt): Promise<void> {
  const json = { keyId: at.target.with.application }
  await read(ctx, at, { method: 'GetApplicationKey', json, expect: [200, 404], body: z.unknown() })
}

const Created = z.object({ keyId: z.string(), keyDetails: secretValue() })

/** Named as in the reply, which is how ZITADEL finds it. */
function keyIn(reply: Secret): PrivateJwk | null {
  try {
    const { keyDetails } = Created.parse(JSON.parse(reply.reveal()))
    return readPrivateKey(new Secret(Buffer.from(keyDetails.reveal(), 'base64').toString()))
  } catch {
    // What a parser says may quote what it was given.
    return null
  }
}
