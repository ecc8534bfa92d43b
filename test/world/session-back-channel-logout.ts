import { generateKeyPairSync } from 'node:crypto'
import type { Scene, World } from '../../src/sdk/testkit/world.ts'
import viaProvider from './identity-oidc-provider.ts'

/** The same provider and program as for `via provider`; here stanch signs and delivers the logout tokens itself. */
async function open(): Promise<Scene> {
  const scene = await viaProvider['session/back-channel-logout']?.open()
  if (!scene) throw new Error('oidc-provider has no stage for sessions')
  const { issuer, admin_url: url } = scene.settings as Record<string, string>
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  const sessions = { url, key: 'env:ADMIN_KEY' }
  return {
    ...scene,
    settings: { issuer, key: 'env:LOGOUT_KEY', kid: 'stanch', alg: 'ES256', sessions },
    secrets: { ...scene.secrets, 'env:LOGOUT_KEY': key.toString() },
  }
}

const world: World = { 'session/back-channel-logout': { acts: 'change', open } }
export default world
