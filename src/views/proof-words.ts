/** What will be asked from outside before a step of this action may call itself proven. */
export function proofInWords(uses: string): string {
  return Object.hasOwn(WORDS, uses) ? (WORDS[uses] ?? FROM_OUTSIDE) : FROM_OUTSIDE
}

const FROM_OUTSIDE = 'verified from outside'

const WORDS: Readonly<Record<string, string>> = {
  'identity/probe-client-secret': 'the provider is asked with the leaked secret, and with a random one beside it',
  'identity/issue-client-secret': 'the provider accepts the new secret',
  'identity/revoke-client-secret':
    'the provider refuses the leaked secret as it refuses a random one, and takes the new one',
  'identity/prove-dead': 'the same three probes, repeated over the whole propagation window',
  'identity/register-client-key':
    'the provider lists the public key; where it takes it at once, it accepts an assertion, too',
  'identity/require-client-key':
    'the provider accepts an assertion of the key, refuses one with a junk signature, and refuses the secret or the leaked key like a random one',
  'identity/prove-key-only': 'the same probes, repeated over the whole propagation window',
  'identity/disable-client': 'the provider refuses the client',
  'identity/enable-client': 'the provider accepts the client again',
  'identity/restore-client-secret': 'the provider accepts the secret again; from then on the leak counts as open',
  'identity/end-sessions':
    'the sessions that were alive before are looked for at the provider; where it lists none, its own record is read',
  'session/back-channel-logout': 'a canary session is replayed at each relying party that has one, and is refused',
  'secret-store/put-secret': 'the store is read back and gives the new secret, compared by fingerprint',
  'workload/restart': 'the program itself says that it has started anew',
  'notify/owners': 'the channel has the message; whether somebody read it is not known',
  'manual/checklist': 'none from outside: a person says so, and it is drawn as done by hand',
}
