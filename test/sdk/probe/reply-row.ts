import type { DialectName } from '../../../src/sdk/probe/dialects.ts'
import type { Rung } from '../../../src/sdk/probe/reply.ts'
import type { SecretVerdict } from '../../../src/sdk/probe/verdict.ts'

type Body = string | object
export type Sent = readonly [number, Body]

/** What a provider says on one rung to a random value, and to one that is right. */
export interface Controls {
  readonly provider: string
  readonly dialect: DialectName
  readonly rung: Rung
  readonly wrong: Sent
  readonly right: Sent
  /** What it says to the leaked value, and what that is worth between these controls. */
  readonly leaked: readonly (readonly [string, Sent, SecretVerdict])[]
}

export const error = (name: string, description = 'a sentence'): object => ({
  error: name,
  error_description: description,
})
export const HTML = '<!doctype html><title>Sign in</title><p>invalid_client</p>'
export const TOKEN = { access_token: 'abc', token_type: 'Bearer', expires_in: 60 }
