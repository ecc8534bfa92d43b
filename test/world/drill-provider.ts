import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { spawnChild } from '../../src/demo/spawn-child.ts'

export interface DrillProvider {
  readonly issuer: string
  readonly admin: string
  readonly adminKey: string
  /** PKCS#8 PEM of the key whose public half the provider publishes. */
  readonly logoutKey: string
  readonly kid: string
  readonly register: (client: object) => Promise<unknown>
  readonly stop: () => Promise<void>
}

/** The drill's own provider, panva's oidc-provider in a process of its own, with a logout key of stanch in its JWKS. */
export async function drillProvider(alg: 'RS256' | 'ES256' = 'RS256'): Promise<DrillProvider> {
  const { publicKey, privateKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const [kid, adminKey] = ['stanch-1', randomBytes(32).toString('hex')]
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg }
  const child = await spawnChild('provider', { slots: 2, admin_key: adminKey, logout_key: jwk })
  return {
    issuer: child.hello['issuer'] ?? '',
    admin: child.hello['admin'] ?? '',
    adminKey,
    kid,
    logoutKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    register: (client) => child.ask({ client }),
    stop: child.stop,
  }
}

export const CLIENT_SECRET = 'the-client-secret-of-a-test-0123456789'

/** A confidential client as a program would register it. */
export function clientOf(address: string, more: object = {}): object {
  return {
    client_id: 'shop-web',
    client_secret: CLIENT_SECRET,
    redirect_uris: [`${address}/callback`],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    backchannel_logout_uri: `${address}/backchannel-logout`,
    backchannel_logout_session_required: true,
    ...more,
  }
}
