import { z } from 'zod'
import type { Secret, SecretRef } from '../base/secret.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Context } from './action.ts'
import { secretValue } from './schema.ts'

export interface ServiceAccount {
  /** The provider's token endpoint. */
  readonly url: string
  /** Our own client there; never the one that leaked. */
  readonly client: string
  readonly secret: SecretRef
  /** What this provider wants beside the client: an audience, a scope. */
  readonly wants: Readonly<Record<string, string>>
}

const Token = z.object({ access_token: secretValue() })

/**
 * An access token for a management API, by client_credentials (RFC 6749 section 4.4).
 * @throws FaultError TARGET_REFUSED_US that names our client, or what http throws.
 */
export async function serviceToken(ctx: Context, { url, client, secret, wants }: ServiceAccount): Promise<Secret> {
  const form = {
    grant_type: 'client_credentials',
    client_id: client,
    client_secret: await ctx.secrets.read(secret),
    ...wants,
  }
  const { body } = await ctx.http
    .send({ method: 'POST', url, form, expect: [200], body: Token })
    .catch((thrown: unknown) => {
      throw withHint(thrown, `Check that ${client} may still sign in there, and the secret that stanch holds for it.`)
    })
  return body.access_token
}

/** A refusal with the one thing to do about it first: providers answer 403 and do not name the right that is missing. */
export function withHint(thrown: unknown, say: string): unknown {
  if (!(thrown instanceof FaultError) || thrown.fault.code !== 'TARGET_REFUSED_US') return thrown
  return new FaultError({ ...thrown.fault, next: [{ say }, ...thrown.fault.next] }, thrown.effect)
}
