import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Everything secret in the drill, each in a file of its own (0600, no line break at its end) in a folder for us alone. */
export interface WorldFiles {
  readonly dir: string
  readonly leaked: string
  readonly adminKey: string
  readonly storeToken: string
  readonly chatToken: string
  readonly webhookKey: string
  /** The public half of the key with which stanch signs logout tokens; the private one is `logout-key.pem`. */
  readonly logoutKey: Readonly<Record<string, unknown>>
  readonly path: (name: string) => string
  /** A reference for the inventory. */
  readonly ref: (name: string) => string
  readonly keep: (name: string, value: string) => Promise<void>
}

export const LOGOUT_KID = 'stanch-logout-1'

/** Makes the folder, the keys and the secrets of one drill. They are good for nothing else and die with it. */
export async function worldFiles(): Promise<WorldFiles> {
  const dir = await mkdtemp(join(tmpdir(), 'stanch-drill-'))
  const path = (name: string): string => join(dir, name)
  const keep = (name: string, value: string): Promise<void> => writeFile(path(name), value, { mode: 0o600 })
  const make = async (name: string, prefix = ''): Promise<string> => {
    const value = `${prefix}${randomBytes(30).toString('base64url')}`
    await keep(name, value)
    return value
  }
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await keep('logout-key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  return {
    dir,
    path,
    keep,
    ref: (name) => `file:${path(name)}`,
    logoutKey: { ...publicKey.export({ format: 'jwk' }), kid: LOGOUT_KID, use: 'sig', alg: 'RS256' },
    leaked: await make('leaked-secret'),
    adminKey: await make('admin-key'),
    storeToken: await make('store-token'),
    chatToken: await make('chat-token', 'xoxb-'),
    webhookKey: await make('webhook-key'),
  }
}
