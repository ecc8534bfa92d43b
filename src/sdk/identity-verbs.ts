import { z } from 'zod'
import { secretRef } from './schema.ts'
import { credential } from './verb-shape.ts'
import type { Verb } from './verb-shape.ts'

const optionalSecret = (description: string) => secretRef(description).nullable().default(null)

/** What an identity provider can be asked for: of a client's secrets and keys, of its grants, and of its users' sessions. */
export const IDENTITY_VERBS = {
  'identity/probe-client-secret': {
    summary: 'Find out whether a client secret is still accepted',
    about: 'credential',
    names: 'credential',
    changes: false,
    with: z.strictObject({ credential, secret: optionalSecret('The value to try; it must not be a live new secret') }),
    gives: z.strictObject({ verdict: z.enum(['dead', 'alive', 'expired', 'inconclusive', 'cannot_probe']) }),
  },
  'identity/issue-client-secret': {
    summary: 'Put a new client secret in force',
    about: 'credential',
    names: 'credential',
    changes: true,
    with: z.strictObject({
      credential,
      strategy: z
        .enum(['contain-first', 'overlap'])
        .meta({ description: 'Kill first, or keep both alive while dependents move' }),
      leaked: optionalSecret('The leaked value, to know which slot it sits in'),
    }),
    gives: z.strictObject({ fresh: secretRef('The new client secret'), fingerprint: z.string() }),
  },
  'identity/revoke-client-secret': {
    summary: 'Make every client secret but the new one useless',
    about: 'credential',
    names: 'credential',
    changes: true,
    with: z.strictObject({
      credential,
      leaked: optionalSecret('The leaked value; without it every other slot is removed'),
      keep: secretRef('The new client secret, which must survive'),
    }),
    gives: z.strictObject({ removed: z.array(z.string()) }),
  },
  'identity/prove-dead': {
    summary: 'Prove over the propagation window that the leaked secret is refused and the new one accepted',
    about: 'credential',
    names: 'credential',
    changes: false,
    with: z.strictObject({
      credential,
      leaked: optionalSecret('The leaked value'),
      fresh: secretRef('The new client secret'),
    }),
    gives: z.looseObject({}),
  },
  'identity/register-client-key': {
    summary: 'Give the client a key of its own at the provider, and seal the private half',
    about: 'credential',
    names: 'credential',
    changes: true,
    with: z.strictObject({
      credential,
      leaked: optionalSecret(
        'The private key that leaked, where the client has one already; anything else is not looked at',
      ),
    }),
    gives: z.strictObject({
      key: secretRef('The new private key, a JWK'),
      kid: z.string(),
      beside: z.boolean(),
    }),
  },
  'identity/require-client-key': {
    summary: 'Have the provider take the key (private_key_jwt, RFC 7523) and refuse every secret of the client',
    about: 'credential',
    names: 'credential',
    changes: true,
    with: z.strictObject({
      credential,
      key: secretRef('The private key whose public half is registered'),
      leaked: optionalSecret('The secret or the private key that the client has had, to end it and see it refused'),
    }),
    gives: z.strictObject({ kid: z.string(), removed: z.array(z.string()) }),
  },
  'identity/prove-key-only': {
    summary: 'Prove over the propagation window that the key is accepted and the secret refused',
    about: 'credential',
    names: 'credential',
    changes: false,
    with: z.strictObject({
      credential,
      key: secretRef('The private key of the client'),
      leaked: optionalSecret('The secret the client has had'),
    }),
    gives: z.looseObject({}),
  },
  'identity/list-slots': {
    summary: 'List the live secrets of a client, by name and never by value',
    about: 'credential',
    names: 'credential',
    changes: false,
    with: z.strictObject({ credential }),
    gives: z.strictObject({ slots: z.int() }),
  },
  'identity/disable-client': {
    summary: 'Pull the emergency brake: the provider refuses the client whatever its secret, until it is enabled again',
    about: 'credential',
    names: 'credential',
    changes: true,
    with: z.strictObject({ credential, leaked: optionalSecret('The leaked value, to see it refused') }),
    gives: z.strictObject({ was_enabled: z.boolean() }),
  },
  'identity/enable-client': {
    summary: 'Release the emergency brake, once the leaked secret is gone',
    about: 'credential',
    names: 'credential',
    changes: true,
    with: z.strictObject({
      credential,
      leaked: optionalSecret('The leaked value; while the client still has it, the client stays disabled'),
      fresh: optionalSecret('The new client secret, to see it accepted'),
    }),
    gives: z.strictObject({ was_enabled: z.boolean() }),
  },
  'identity/restore-client-secret': {
    summary: 'Have a deactivated secret accepted again, the leaked one too: the leak is open until it is ended anew',
    about: 'credential',
    names: 'credential',
    changes: true,
    needsApproval: true,
    with: z.strictObject({ credential, secret: secretRef('The value to accept again') }),
    gives: z.strictObject({ slot: z.string() }),
  },
  'identity/end-sessions': {
    summary: 'End sessions at the provider: of named users, of everybody who uses the client, or of everyone',
    about: 'credential',
    names: 'credential',
    changes: true,
    with: z.strictObject({
      credential,
      whose: z
        .enum(['users', 'client', 'everyone'])
        .meta({ description: 'Of the named users, of all who use the client, or of everyone at this provider' }),
      users: z
        .string()
        .max(5000)
        .nullable()
        .default(null)
        .meta({ description: 'Whom, with whose: users. Ids, logins or addresses, with commas between' }),
    }),
    gives: z.strictObject({ people: z.int(), ended: z.int() }),
  },
  'identity/revoke-grants': {
    summary: 'Revoke what was granted to the client: refresh tokens, offline sessions, consents',
    about: 'credential',
    names: 'credential',
    changes: true,
    with: z.strictObject({ credential }),
    gives: z.strictObject({ revoked: z.int(), left: z.int() }),
  },
  'identity/set-not-before': {
    summary: 'Have the provider refuse every token of the client that was issued before now',
    about: 'credential',
    names: 'credential',
    changes: true,
    with: z.strictObject({ credential }),
    gives: z.strictObject({ not_before: z.int() }),
  },
  'identity/used-since': {
    summary: 'Read in the provider’s log who used the client since the leak',
    about: 'credential',
    names: 'credential',
    changes: false,
    with: z.strictObject({
      credential,
      since: z
        .string()
        .regex(/^(?:\d{1,6}[mhd]|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))$/)
        .meta({ description: 'An instant such as 2026-11-25T03:00:00Z, or how far back: 24h' }),
    }),
    gives: z.strictObject({ used: z.enum(['yes', 'no', 'unknown']), uses: z.int(), refused: z.int() }),
  },
  'identity/read-baseline': {
    summary: 'Write down how the client is set up, to see later what an attacker changed',
    about: 'credential',
    names: 'credential',
    changes: false,
    with: z.strictObject({ credential }),
    gives: z.strictObject({ baseline: z.string() }),
  },
  'identity/compare-baseline': {
    summary: 'Look for what an attacker left behind: redirect URIs, grants, scopes, extra secrets, keys, logout URIs',
    about: 'credential',
    names: 'credential',
    changes: false,
    with: z.strictObject({
      credential,
      baseline: z.string().meta({ description: 'What read-baseline gave, $steps.ID.baseline' }),
    }),
    gives: z.strictObject({ differences: z.int() }),
  },
} as const satisfies Record<string, Verb>
