import { createHmac } from 'node:crypto'
import { FaultError } from '../model/fault-error.ts'
import type { Secret } from '../base/secret.ts'

export interface WebhookMessage {
  /** The same on every attempt; receivers drop a second one. */
  readonly id: string
  /** Seconds since 1970. */
  readonly at: number
  /** The exact bytes that are sent. */
  readonly body: string
}

/**
 * Headers of a signed message (Standard Webhooks 1.0): HMAC-SHA-256 over `id.timestamp.body`. The key is `whsec_` and 24 to
 * 64 bytes in base64.
 * @throws FaultError SECRET_UNREADABLE when the key has another form.
 */
export function signWebhook({ id, at, body }: WebhookMessage, key: Secret): Readonly<Record<string, string>> {
  const mac = createHmac('sha256', keyBytes(key)).update(`${id}.${at}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${mac}` }
}

function keyBytes(key: Secret): Buffer {
  const [, text] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(key.reveal()) ?? []
  const bytes = Buffer.from(text ?? '', 'base64')
  if (bytes.length >= 24 && bytes.length <= 64) return bytes
  throw new FaultError(
    {
      code: 'SECRET_UNREADABLE',
      what: 'the signing key of the webhook cannot be used',
      saw: 'a value of another form',
      wanted: 'whsec_ and 24 to 64 bytes in base64',
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Copy the signing key from the receiver again.' }],
    },
    'none',
  )
}
