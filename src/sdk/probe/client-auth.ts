import { ClientSecretBasic, ClientSecretPost } from 'openid-client'
import type { ClientAuth } from 'openid-client'
import type { CapabilityCard } from '../../model/capability.ts'
import { Secret } from '../../base/secret.ts'
import type { Authenticate, ClientKey } from '../key/client-key.ts'

export type Method = CapabilityCard['probe_methods'][number]

/** What a client authenticates with, and how: a secret by several methods, a key by one. */
export type Credential = Secret | ClientKey
export type Way = Method | 'private_key_jwt'

export const METHODS: readonly Method[] = ['basic-raw', 'basic-encoded', 'post']

/** A key signs whatever the method of the secret beside it. */
export function authOf(credential: Credential, way: Way): Authenticate {
  if (!(credential instanceof Secret)) return credential.auth
  if (way === 'private_key_jwt') throw new TypeError('a secret cannot sign')
  return clientAuth(way, credential)
}

/**
 * Puts the client's credentials into a request. Basic exists twice, because many servers do not undo the form-encoding of
 * RFC 6749 section 2.3.1: they refuse a live secret with a `-` in it when it is encoded, and others refuse it when it is not.
 */
function clientAuth(method: Method, secret: Secret): ClientAuth {
  const value = secret.reveal()
  if (method === 'post') return ClientSecretPost(value)
  return method === 'basic-encoded' ? ClientSecretBasic(value) : rawBasic(value)
}

/** The methods without those that would send the very same bytes again: every probe of a leaked value may raise an alarm. */
export function distinctMethods(
  methods: readonly Method[],
  { clientId, secret }: { readonly clientId: string; readonly secret: Secret },
): readonly Method[] {
  const same = basicHeader('basic-raw', clientId, secret) === basicHeader('basic-encoded', clientId, secret)
  return same && methods.includes('basic-raw') ? methods.filter((method) => method !== 'basic-encoded') : methods
}

function basicHeader(method: Method, clientId: string, secret: Secret): string | null {
  const headers = new Headers()
  clientAuth(method, secret)({ issuer: '' }, { client_id: clientId }, new URLSearchParams(), headers)
  return headers.get('authorization')
}

/** RFC 7617: id and secret as they are, in UTF-8. */
function rawBasic(secret: string): ClientAuth {
  return (...[, { client_id: id }, , headers]) =>
    headers.set('authorization', `Basic ${Buffer.from(`${id}:${secret}`, 'utf8').toString('base64')}`)
}
