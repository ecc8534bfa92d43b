import { DIALECTS } from '../../../src/sdk/probe/dialects.ts'
import { Secret } from '../../../src/base/secret.ts'
import type { CapabilityCard } from '../../../src/model/capability.ts'
import type { ClientSecretPort, Slot } from '../../../src/sdk/rotation/port.ts'
import { LEAKED, STRANGER } from '../../world/double.ts'
import { readAssertion } from '../../world/assertion.ts'
import { publicOf } from '../../world/client-key.ts'
import type { PublicKey } from '../../world/client-key.ts'
import type { Asked, Told } from '../../world/double.ts'
import type { DoubleCast } from '../../world/double-world.ts'

export { STRANGER } from '../../world/double.ts'

/** Everything outside stanch, as plain data, so that a state can be copied and compared. */
export interface World {
  slots: { id: string; value: string; label: string | null }[]
  /** Values that were ever made, to name the next. */
  made: number
  dependents: Record<string, string>
  /** What leaked, as it stands in the dependents at first: a secret, or a private key. */
  readonly leaked: string
  /** Public keys that the model's own provider knows. */
  keys: PublicKey[]
  /** It asks for a key, and refuses secrets. */
  byKey: boolean
  /** A real connector's double, whose live values the slots then mirror. */
  provider?: unknown
}

export interface Scenario {
  readonly name: string
  readonly card: CapabilityCard
  readonly strategy: 'contain-first' | 'overlap'
  /** Whether the provider can say which slot a value sits in. */
  readonly locates: boolean
  readonly slots: readonly string[]
  /** The client goes from its secret to a key; `beside`: the provider takes both until the secrets are ended. */
  readonly keys?: 'one method' | 'beside'
  /** A private key that leaked, where the client has one already. */
  readonly leakedKey?: string
  /** A real connector before its double, instead of the model's own provider. */
  readonly cast?: ModelCast
}

export interface ModelCast extends Omit<DoubleCast<any>, 'renew' | 'add'> {
  /** What is there beside the leaked secret before the incident. */
  readonly before?: (state: any) => void
  /** The real system in the double's place. */
  readonly real?: RealWire
}

export interface RealWire {
  readonly answer: (asked: Asked) => Promise<Told>
  readonly isWrite: (asked: Asked) => boolean
  /** The values that it accepts now, as somebody almighty sees them. */
  readonly live: () => Promise<readonly string[]>
}

const base = {
  readable: false,
  labelled: false,
  rotates_management_token: false,
  propagation_ms: 0,
  probe_methods: ['post' as const],
  sessions: 'none' as const,
  evidence: 'double' as const,
  kill_call: 'remove the slot',
  refusal: '401 invalid_client',
  rights: ['everything'],
}
const settable = { ...base, settable: true }
const generated = { ...base, settable: false }
const A1: CapabilityCard = { ...settable, slots: 1, old_after_issue: 'dies' }
const A2: CapabilityCard = { ...settable, slots: 2, labelled: true, old_after_issue: 'lives' }
const B1: CapabilityCard = { ...generated, slots: 1, readable: true, old_after_issue: 'dies' }
const C1: CapabilityCard = { ...generated, slots: 10, labelled: true, old_after_issue: 'lives' }
const C2: CapabilityCard = { ...generated, slots: 2, old_after_issue: 'lives' }
const D1: CapabilityCard = { ...generated, slots: 1, old_after_issue: 'dies' }
export const D2: CapabilityCard = { ...D1, rotates_management_token: true }

const one = { strategy: 'contain-first', locates: false, slots: [LEAKED] } as const
export const SCENARIOS: readonly Scenario[] = [
  { ...one, name: 'A1 settable, one slot', card: A1 },
  { ...one, name: 'A2 settable, two slots, contain-first', card: A2 },
  { ...one, name: 'A2 settable, two slots, overlap', card: A2, strategy: 'overlap' },
  { ...one, name: 'A2 settable, both slots full, contain-first', card: A2, locates: true, slots: [LEAKED, STRANGER] },
  { ...one, name: 'B1 generated, readable', card: B1 },
  { ...one, name: 'C1 generated, labelled, contain-first', card: C1 },
  { ...one, name: 'C1 generated, labelled, overlap', card: C1, strategy: 'overlap' },
  { ...one, name: 'C1 beside another team', card: C1, locates: true, slots: [LEAKED, STRANGER] },
  { ...one, name: 'C2 generated, two slots, no label, contain-first', card: C2 },
  { ...one, name: 'C2 generated, two slots, no label, overlap', card: C2, strategy: 'overlap' },
  { ...one, name: 'C2 both slots full, contain-first', card: C2, locates: true, slots: [LEAKED, STRANGER] },
  { ...one, name: 'D1 generated, shown once, one slot', card: D1 },
]

/** The client goes to a key: the same world, the same faults. */
export const GRADUATIONS: readonly Scenario[] = [
  { ...one, name: 'one method', card: A1, keys: 'one method' },
  { ...one, name: 'one method, programs first', card: A1, keys: 'one method', strategy: 'overlap' },
  { ...one, name: 'beside two secrets', card: C1, keys: 'beside', slots: [LEAKED, 'another-secret-of-the-client'] },
  { ...one, name: 'beside a secret, programs first', card: C1, keys: 'beside', strategy: 'overlap' },
]

export const DEPENDENTS = ['vault', 'kube', 'file']

export function newWorld({ slots, cast, leakedKey: leaked = LEAKED }: Scenario): World {
  const provider: unknown = cast?.double.start()
  cast?.before?.(provider)
  return {
    ...(cast && { provider }),
    slots: slots.map((value, place) => ({ id: `old-${place}`, value, label: null })),
    made: 0,
    keys: [],
    byKey: false,
    leaked,
    dependents: Object.fromEntries(DEPENDENTS.map((id) => [id, leaked])),
  }
}

/** How a key stands among the live values. */
export const nameOfKey = (kid: string): string => `key ${kid}`

export const isKey = (name: string): boolean => name.startsWith(nameOfKey(''))

/** What a value is called among the live ones: a private key by its public half. */
export function nameOf(value: string): string {
  return value.startsWith('{') ? nameOfKey(publicOf(value).kid) : value
}

/** Runs one write of the outside; where faults are put in. */
export type Write = (name: string, change: () => void | Promise<void>) => Promise<void>

/** A provider with state behind it, as its card says. */
export function modelPort({ card, locates }: Scenario, world: World, write: Write): ClientSecretPort<unknown, unknown> {
  const slotOf = (value: string): string | null => world.slots.find((slot) => slot.value === value)?.id ?? null
  return {
    card,
    dialect: () => DIALECTS.standard,
    endpoints: async () => ({ issuer: 'https://model', revocation: 'https://model/revoke' }),
    listSlots: async () => world.slots.map(({ id, label }): Slot => ({ id, label })),
    remove: (_, __, id) =>
      write(`remove ${id}`, () => {
        world.slots = world.slots.filter((slot) => slot.id !== id)
      }),
    ...(locates && { locate: async (_, __, secret) => slotOf(secret.reveal()) }),
    ...(card.readable && { read: async () => new Secret(world.slots[0]?.value ?? '') }),
    ...(card.settable && {
      set: (_, __, { slot, label, secret, replaces }) =>
        write('set', () => {
          const gone = card.slots === 1 ? world.slots.map(({ id }) => id) : [slot, replaces]
          world.slots = world.slots.filter(({ id }) => !gone.includes(id))
          addSlot(world, card, { id: slot, value: secret.reveal(), label })
        }),
    }),
    ...(!card.settable && {
      issue: async (_, __, { label }) => {
        let slot = { id: '', value: '', label: null as string | null }
        await write('issue', () => {
          world.made += 1
          slot = {
            id: `slot-${world.made}`,
            value: `generated-value-${world.made}`,
            label: card.labelled ? label : null,
          }
          if (card.slots === 1) world.slots = []
          addSlot(world, card, slot)
        })
        return { secret: new Secret(slot.value), slot: card.slots === 1 ? null : slot.id }
      },
    }),
  }
}

function addSlot(world: World, card: CapabilityCard, slot: World['slots'][number]): void {
  if (world.slots.length >= card.slots) throw new Error('the provider has no free slot')
  world.slots.push(slot)
}

/** The provider's revocation endpoint, as far as a probe sees it. */
export function answerProbe(world: World, body: string): Response {
  const secret = new URLSearchParams(body).get('client_secret')
  const asked = { method: 'POST', url: new URL('https://model/revoke'), headers: new Headers(), body }
  const signed = readAssertion(asked, { clientId: 'c', keys: world.keys, audience: 'https://model' })
  const known =
    signed === 'none' ? !world.byKey && world.slots.some(({ value }) => value === secret) : signed === 'right'
  return known ? new Response(null, { status: 200 }) : Response.json({ error: 'invalid_client' }, { status: 401 })
}
