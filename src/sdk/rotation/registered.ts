/** How a client is registered: whether its secret is asked for at all, and what else the secret does. */
export interface Registered {
  /** A public client authenticates with nothing (RFC 6749 section 2.1): whoever knows its id may name it. */
  readonly public: boolean
  /** It has a secret or a key, and programs may sign in as it without either: one client, two ways. */
  readonly alsoPublic?: boolean
  /** It authenticates with a key (private_key_jwt), and the provider asks for no secret. */
  readonly byKey?: boolean
  /** Of its ID tokens; `HS256` and its like sign them with the client secret itself. Null: the provider does not say. */
  readonly idTokenAlg: string | null
}

/** Why there is no secret to rotate, with the way out; null when there is one, or nobody says. */
export function whyNoSecret(
  registered: Registered | null,
  clientId: string,
): { readonly because: string; readonly fix: string } | null {
  if (registered?.byKey) return signsInByKey(clientId)
  if (!registered?.public) return null
  return {
    because: `${clientId} is a public client: the provider asks it for no secret, so there is none to rotate, and none that could leak`,
    fix: 'Delete the secret wherever a program still carries one, have the provider require PKCE, and check the redirect URIs. If the client was meant to be confidential, make it so at the provider, then start again.',
  }
}

function signsInByKey(clientId: string): { readonly because: string; readonly fix: string } {
  return {
    because: `${clientId} authenticates with a key: the provider asks it for no secret, so there is none to rotate`,
    fix: 'If its private key leaked, run graduate-to-private-key-jwt and give it that key; where it cannot be replaced from here, the plan says what to do by hand.',
  }
}

/** Who signs with the secret is hit twice by its leak and by its rotation; null where ID tokens are signed otherwise. */
export function secretSigns(registered: Registered | null): string | null {
  const alg = registered?.idTokenAlg ?? ''
  return /^HS\d{3}$/.test(alg) ? alg : null
}

/** For the plan: what a new secret breaks beside the login of the client, and whether anybody needs one. */
export function registeredLines(registered: Registered | null): readonly string[] {
  const alg = secretSigns(registered)
  return [
    ...(alg === null
      ? []
      : [
          `ID tokens are signed with this secret (${alg}): whatever checks them refuses new ones until it has the new secret`,
        ]),
    ...(registered?.alsoPublic
      ? [
          'programs may sign in as a public client, too: if none of them sends a secret, delete it and have them use PKCE',
        ]
      : []),
  ]
}

/** For the proof: what the leak leaves behind, and what no secret protects. */
export function registeredResidual(registered: Registered | null): readonly string[] {
  const alg = secretSigns(registered)
  return [
    ...(alg === null
      ? []
      : [
          `ID tokens of this client are signed with its secret (${alg}): whoever had it could forge them, and relying parties must have the new one to refuse the forgeries`,
        ]),
    ...(registered?.alsoPublic
      ? [
          'it may sign in as a public client, too: there no secret is asked for, and PKCE and the redirect URIs are all there is',
        ]
      : []),
  ]
}
