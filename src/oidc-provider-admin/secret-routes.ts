import { z } from 'zod'
import { AdminError } from './admin-error.ts'
import type { Call, Route } from './route.ts'
import { putSlot, removeSlot, shown, slotHolding, slotsOf, withSlots } from './secret-slots.ts'

const SLOT_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/
const PutBody = z.strictObject({
  /** Visible ASCII: anything else would need an encoding that clients disagree about (RFC 6749 section 2.3.1). */
  secret: z.string().regex(/^[\x21-\x7e]{16,256}$/),
  label: z
    .string()
    .regex(/^[\x20-\x7e]{0,200}$/)
    .nullable()
    .default(null),
  replaces: z.string().nullable().default(null),
})

export const SECRET_ROUTES: readonly Route[] = [
  { method: 'GET', path: ['clients', '*'], run: showClient },
  { method: 'GET', path: ['clients', '*', 'secrets'], run: listSecrets },
  { method: 'POST', path: ['clients', '*', 'secrets', 'identify'], run: identifySecret },
  { method: 'PUT', path: ['clients', '*', 'secrets', '*'], run: putSecret },
  { method: 'DELETE', path: ['clients', '*', 'secrets', '*'], run: deleteSecret },
  { method: 'POST', path: ['clients', '*', 'disable'], run: (call) => setDisabled(call, true) },
  { method: 'POST', path: ['clients', '*', 'enable'], run: (call) => setDisabled(call, false) },
]

async function showClient({ admin, params: [clientId = ''] }: Call): Promise<object> {
  const record = await admin.records.read(clientId)
  const client = await admin.find(clientId)
  return {
    client_id: clientId,
    enabled: record['stanch_disabled'] !== true,
    id_token_signed_response_alg: client?.idTokenSignedResponseAlg ?? null,
    slots: admin.slots,
    secrets: slotsOf(record).map(shown),
  }
}

async function listSecrets({ admin, params: [clientId = ''] }: Call): Promise<object> {
  return { slots: admin.slots, secrets: slotsOf(await admin.records.read(clientId)).map(shown) }
}

async function identifySecret({ admin, params: [clientId = ''], body }: Call): Promise<object> {
  const { secret } = body
  if (typeof secret !== 'string') throw new AdminError('bad_request', 'secret must be text')
  return { slot: slotHolding(slotsOf(await admin.records.read(clientId)), secret) }
}

async function putSecret({ admin, params: [clientId = '', id = ''], body }: Call): Promise<object> {
  const { secret: value, label, replaces } = readPut(id, body)
  return admin.records.change(clientId, (before) => {
    const had = slotsOf(before)
    const same = had.find((slot) => slot.id === id && slot.value === value)
    const slot = { id, value, created_at: same?.created_at ?? admin.now().toISOString(), label }
    const { slots, removed } = putSlot(had, { slot, replaces, most: admin.slots })
    return [withSlots(before, slots), { ...shown(slot), removed }]
  })
}

function readPut(id: string, body: Call['body']): z.output<typeof PutBody> {
  if (!SLOT_ID.test(id) || id === 'identify') throw new AdminError('bad_request', 'a slot is named a-z, 0-9, - and _')
  const parsed = PutBody.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0] // its own message could quote the value
  throw new AdminError('bad_request', `${issue?.path.join('.') || 'a field'} is missing, unknown or not of its form`)
}

async function deleteSecret({ admin, params: [clientId = '', id = ''] }: Call): Promise<object> {
  return admin.records.change(clientId, (before) => [
    withSlots(before, removeSlot(slotsOf(before), id)),
    { removed: [id] },
  ])
}

async function setDisabled({ admin, params: [clientId = ''] }: Call, disabled: boolean): Promise<object> {
  return admin.records.change(clientId, (before) => [
    { ...before, stanch_disabled: disabled },
    { client_id: clientId, enabled: !disabled },
  ])
}
