import { readFile } from 'node:fs/promises'
import { importJWK } from 'jose'
import { ClientSecretPost, PrivateKeyJwt } from 'openid-client'
import type { ClientAuth, CryptoKey } from 'openid-client'
import { z } from 'zod'

/** Where a relying party reads its client secret when it starts and whenever it is told to read it again. */
export const SecretPlace = z.union([
  z.strictObject({ env_file: z.string(), key: z.string() }),
  z.strictObject({ kv: z.url(), token: z.string(), key: z.string() }),
])
export type SecretPlace = z.output<typeof SecretPlace>

export async function readSecret(place: SecretPlace): Promise<string> {
  const value = 'kv' in place ? await fromStore(place) : await fromFile(place)
  if (!value) throw new Error('the place of the client secret holds none')
  return value
}

/** A private JWK signs (RFC 7523), anything else is a secret: so the program can be moved from the one to the other. */
export async function authFor(value: string): Promise<ClientAuth> {
  if (!value.startsWith('{')) return ClientSecretPost(value)
  const { kid, alg, ...jwk } = Jwk.parse(JSON.parse(value))
  return PrivateKeyJwt({ key: (await importJWK(jwk, alg)) as CryptoKey, kid })
}

const Jwk = z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string() })

async function fromFile({ env_file: file, key }: { env_file: string; key: string }): Promise<string | undefined> {
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/)
  const line = lines.find((text) => text.replace(/^export /, '').startsWith(`${key}=`))
  return line
    ?.slice(line.indexOf('=') + 1)
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
}

const Read = z.object({ data: z.object({ data: z.record(z.string(), z.string()) }) })

async function fromStore({ kv, token, key }: { kv: string; token: string; key: string }): Promise<string | undefined> {
  const response = await fetch(kv, { headers: { 'x-vault-token': token } })
  return Read.parse(await response.json()).data.data[key]
}
