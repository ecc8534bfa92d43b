import { generateKeyPairSync } from 'node:crypto'
import { stringify } from 'yaml'
import type { WorldFiles } from './world-files.ts'

export interface WorldPeople {
  /** The private key (PKCS8 PEM) of Bob, who approves. */
  readonly bobKey: string
  readonly bobKeyPath: string
}

/** Writes the policy of the drill world: whoever sits here may respond, and Bob of security approves with his key. */
export async function worldPeople({ keep, path }: WorldFiles, user: string): Promise<WorldPeople> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const people = [
    { id: 'responder', groups: ['responders'], os_user: user },
    { id: 'bob', groups: ['security'], public_key: raw.toString('base64') },
  ]
  await keep('stanch.config.yaml', stringify({ stanch_config: 1, people, escrow: { insecure_local: true } }))
  const bobKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  await keep('bob.pem', bobKey)
  return { bobKey, bobKeyPath: path('bob.pem') }
}
