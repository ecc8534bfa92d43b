import type { AdapterPayload } from './adapter.ts'
import { AdminError } from './admin-error.ts'
import { equalInConstantTime } from './constant-time.ts'

/** One live secret of a client, as kept in the client's metadata. `value` never leaves this folder. */
export interface SecretSlot {
  readonly id: string
  readonly value: string
  readonly created_at: string | null
  readonly label: string | null
}
export type ShownSlot = Omit<SecretSlot, 'value'>

const SECRETLESS: readonly unknown[] = ['none', 'private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth']

/** A client that the router has not touched yet has its secret in one slot named `initial`. */
export function slotsOf(metadata: AdapterPayload): readonly SecretSlot[] {
  const kept = metadata['stanch_secrets']
  const secret = metadata['client_secret']
  if (typeof secret !== 'string' || SECRETLESS.includes(metadata['token_endpoint_auth_method']))
    throw new AdminError('no_secret', 'this client does not authenticate with a secret')
  // Something else wrote client_secret since: that is what the provider's owner wants to be in force.
  if (Array.isArray(kept) && kept.some((slot: SecretSlot) => slot.value === secret)) return kept as SecretSlot[]
  const issued = metadata['client_id_issued_at']
  const createdAt = typeof issued === 'number' ? new Date(issued * 1000).toISOString() : null
  return [{ id: 'initial', value: secret, created_at: createdAt, label: null }]
}

/** The metadata with these slots; `client_secret` is the newest, because symmetric keys are made from it. */
export function withSlots(metadata: AdapterPayload, slots: readonly SecretSlot[]): AdapterPayload {
  return { ...metadata, client_secret: slots.at(-1)?.value, stanch_secrets: slots }
}

export interface NewSlot {
  readonly slot: SecretSlot
  readonly replaces: string | null
  /** How many slots there may be. */
  readonly most: number
}

/** Puts a slot in force. The same id is set again, so a repeated request changes nothing more. */
export function putSlot(
  slots: readonly SecretSlot[],
  { slot, replaces, most }: NewSlot,
): { readonly slots: readonly SecretSlot[]; readonly removed: readonly string[] } {
  const leaving = leavingSlots(slots, { slot, replaces, most })
  const staying = slots.filter(({ id }) => id !== slot.id && !leaving.includes(id))
  if (staying.length >= most)
    throw new AdminError('slots_full', `this client has ${slots.length} secrets, the most is ${most}`)
  if (staying.some(({ value }) => equalInConstantTime(slot.value, value)))
    throw new AdminError('same_secret', 'this value is already in another slot')
  return { slots: [...staying, slot], removed: leaving }
}

function leavingSlots(slots: readonly SecretSlot[], { slot, replaces, most }: NewSlot): readonly string[] {
  if (most === 1) return slots.map(({ id }) => id).filter((id) => id !== slot.id)
  if (replaces === null) return []
  if (slots.some(({ id }) => id === replaces)) return [replaces]
  // A repeated request finds the replaced slot gone and its own in place.
  if (slots.some(({ id }) => id === slot.id)) return []
  throw new AdminError('unknown_slot', 'the slot to replace is not there')
}

export function removeSlot(slots: readonly SecretSlot[], id: string): readonly SecretSlot[] {
  if (!slots.some((slot) => slot.id === id)) throw new AdminError('unknown_slot', 'there is no such slot')
  if (slots.length === 1) throw new AdminError('last_secret', 'a confidential client needs a secret')
  return slots.filter((slot) => slot.id !== id)
}

/** The slot a value sits in. Every slot is compared, so the time does not tell which one. */
export function slotHolding(slots: readonly SecretSlot[], value: string): string | null {
  return slots.reduce<string | null>((found, slot) => (equalInConstantTime(value, slot.value) ? slot.id : found), null)
}

export function shown({ id, created_at, label }: SecretSlot): ShownSlot {
  return { id, created_at, label }
}
