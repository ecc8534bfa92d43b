/** Forms that are secrets wherever they stand. */
const KNOWN =
  /-----BEGIN [A-Z ]*PRIVATE KEY|AGE-SECRET-KEY-1|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|xapp-|sk_live_|hvs\.|AKIA|ASIA|AIza|npm_)[A-Za-z0-9_-]{12,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/
const TOKEN = /[A-Za-z0-9+/=_~.-]{20,}/g

/**
 * Does this text hold what a person would not read aloud? Known prefixes, and long words of letters of both cases and
 * digits whose entropy is that of a random value. Names, paths, host names and digests are not.
 */
export function looksSecret(text: string): boolean {
  return secretParts(text).length > 0
}

/** The parts of a text that look like secrets, as [start, end). */
export function secretParts(text: string): readonly (readonly [number, number])[] {
  const known = [...text.matchAll(new RegExp(KNOWN, 'g'))]
  const random = [...text.matchAll(TOKEN)].filter(([token]) => isRandom(token))
  return [...known, ...random].map((match) => [match.index, wordEnd(text, match.index + match[0].length)] as const)
}

/** A field of this name holds a secret, or should hold the name of one. */
export function isSecretName(name: string): boolean {
  return /(?:^|_)(?:client_secret|password|passwd|passphrase|admin_token|api_token|access_token|api_key|private_key)$/i.test(
    name,
  )
}

function isRandom(token: string): boolean {
  if (/^(?:sha256:|age1|https?:)/.test(token) || /^[0-9a-f]+$/.test(token)) return false
  const longest = Math.max(...token.split(/[-_./=+~]/).map((part) => part.length))
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(token)).length
  return kinds === 3 && longest >= 12 && entropy(token) >= 3.8
}

/** Shannon's, in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0)
}

function wordEnd(text: string, from: number): number {
  const rest = /^\S*/.exec(text.slice(from))?.[0] ?? ''
  return from + rest.length
}
