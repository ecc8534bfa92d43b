import type { Path } from '../document/document.ts'
import { textsOf } from '../document/document.ts'
import type { Json } from '../base/json.ts'
import { isSecretRef } from '../base/secret.ts'
import type { Credential, Inventory } from '../model/inventory.ts'

/** A credential and the places at which it matches: `dependents.0.with.path` and what stands there. */
export interface Match {
  readonly credential: Credential
  readonly hits: readonly Hit[]
}
export interface Hit {
  readonly field: string
  readonly value: string
}

/**
 * Which credentials have to do with these words: by id, client id, owner or channel, connector or issuer, path, host,
 * workload or relying party. Every word must match; letters of either case. The best come first: its own id or client id,
 * then a beginning, then anywhere; an empty text gives all, as a prompt that completes wants it.
 */
export function findCredentials(inventory: Inventory, text: string): readonly Match[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return inventory.credentials
    .map((credential) => ({ credential, ...matchOf(fieldsOf(inventory, credential), words) }))
    .filter(({ rank }) => rank < NOWHERE)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ credential, hits }) => ({ credential, hits }))
}

const [EXACT, BEGINNING, INSIDE, ELSEWHERE, NOWHERE] = [0, 1, 2, 3, 4]

function matchOf(fields: readonly Hit[], words: readonly string[]): { rank: number; hits: readonly Hit[] } {
  const found = words.map((word) => fields.filter(({ value }) => value.toLowerCase().includes(word)))
  if (found.some((hits) => hits.length === 0)) return { rank: NOWHERE, hits: [] }
  const hits = new Map(found.flat().map((hit) => [hit.field, hit]))
  return { rank: Math.max(EXACT, ...found.map((each, i) => rankOf(each, words[i] ?? ''))), hits: [...hits.values()] }
}

function rankOf(hits: readonly Hit[], word: string): number {
  const own = hits
    .filter(({ field }) => field === 'id' || field === 'client_id')
    .map(({ value }) => value.toLowerCase())
  if (own.includes(word)) return EXACT
  if (own.some((value) => value.startsWith(word))) return BEGINNING
  return own.length > 0 ? INSIDE : ELSEWHERE
}

/** All that is written about a credential, and about the connectors and the owner that it names. */
function fieldsOf({ connectors, owners }: Inventory, credential: Credential): readonly Hit[] {
  const own = textsOf(credential as unknown as Json)
  const issuer = textsOf(connectors[credential.connector]?.with, ['connectors', credential.connector])
  const channels = textsOf(owners[credential.owner], ['owners', credential.owner])
  return [...own, ...issuer, ...channels]
    .filter(({ text }) => !isSecretRef(text))
    .map(({ path, text }) => ({ field: nameOf(path), value: text }))
}

function nameOf(path: Path): string {
  return path.join('.')
}
