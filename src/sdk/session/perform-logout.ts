import { safeText } from '../../base/safe-text.ts'
import type { RelyingParty } from '../../model/inventory.ts'
import type { Context } from '../action.ts'
import { deliverLogouts } from './deliver.ts'
import { clientIds } from './logout-way.ts'
import type { LogoutInput, LogoutWay } from './logout-way.ts'
import { noteReceipts, takeNote } from './note.ts'
import type { Note } from './note.ts'
import type { EndedSession, EndedSessions, ListedSessions } from './provider-sessions.ts'
import { residualOf } from './residual.ts'
import { nameOf } from './shapes.ts'
import type { DeliveryReceipt, LogoutReceipt, SessionName } from './shapes.ts'

/** A receipt is one line of the journal; the failures come first and the counts tell the rest. */
const MOST_RECEIPTS = 50

/**
 * The order is the point: note who is logged in and which canaries live; end grants and sessions at the provider; only then
 * tell the relying parties. The other way round the next visit signs the user in again without a question.
 */
export async function performLogout<S>(ctx: Context, way: LogoutWay<S>, input: LogoutInput<S>): Promise<LogoutReceipt> {
  const parties = input.target.relying_parties
  // Read first: a key that cannot sign must stop us before the first session ends.
  const sign = way.signer && (await way.signer(ctx, input.settings))
  const listed = await listAll(ctx, way, input)
  const named = [...listed.flatMap(({ sessions }) => sessions), ...subjectsOf(way, input)]
  const note = await takeNote(ctx, parties, named)
  const ended = await endAll(ctx, way, input)
  const both = await takeNote(ctx, parties, ended?.ended.map(nameOnly) ?? [])
  const { sessions } = both
  const untold = !sign && way.provider(input.settings)?.reports === false
  const receipts = sign
    ? await deliverLogouts(ctx, { relyingParties: parties, sessions, sign, now: () => new Date() })
    : await receiptsOfProvider(ctx, untold ? [] : parties, { note: both, ended: ended?.ended ?? [] })
  return receiptOf({ note, ended, receipts, residual: residualOf({ listed, ended, parties, sessions, untold }) })
}

async function listAll<S>(ctx: Context, way: LogoutWay<S>, input: LogoutInput<S>): Promise<readonly ListedSessions[]> {
  const provider = way.provider(input.settings)
  if (!provider) return []
  const all = await Promise.all(clientIds(input).map((clientId) => provider.list(ctx, clientId)))
  return all.flatMap((listed) => listed ?? [])
}

function subjectsOf<S>(way: LogoutWay<S>, input: LogoutInput<S>): readonly SessionName[] {
  const subjects = way.subjects?.(input.settings) ?? []
  return clientIds(input).flatMap((client_id) => subjects.map(({ sub, sid }) => ({ client_id, sub, sid })))
}

async function endAll<S>(ctx: Context, way: LogoutWay<S>, input: LogoutInput<S>): Promise<EndedSessions | null> {
  const provider = way.provider(input.settings)
  if (!provider) return null
  const all: EndedSessions[] = []
  for (const clientId of clientIds(input)) {
    all.push(await provider.end(ctx, { clientId, tell: way.signer === null }))
  }
  return {
    grantsRevoked: all.reduce((sum, { grantsRevoked }) => sum + grantsRevoked, 0),
    ended: all.flatMap(({ ended }) => ended),
  }
}

function nameOnly({ client_id, sid, sub }: SessionName): SessionName {
  return { client_id, sid, sub }
}

/** The provider reports its deliveries once, with the reply that ended the session; so they are noted at once. */
async function receiptsOfProvider(
  ctx: Context,
  parties: readonly RelyingParty[],
  { note, ended }: { readonly note: Note; readonly ended: EndedSessions['ended'] },
): Promise<readonly DeliveryReceipt[]> {
  const told = ended.flatMap((session) => [...toldParties(parties, session), ...toldStrangers(parties, session)])
  const { receipts } = await noteReceipts(ctx, note, told)
  const has = (rp: string, session: string): boolean => receipts.some((one) => one.rp === rp && one.session === session)
  const lost = note.sessions.flatMap((session) =>
    partiesOf(parties, session)
      .filter(({ id }) => !has(id, nameOf(session)))
      .map(({ id }) => missed(id, session, 'the provider did not say whether it told this one')),
  )
  return [...receipts, ...lost]
}

function toldParties(parties: readonly RelyingParty[], session: EndedSession): readonly DeliveryReceipt[] {
  return partiesOf(parties, session).map(({ id, backchannel_logout_uri: uri }) => {
    const delivery = session.deliveries.find((one) => one.uri === uri)
    if (!delivery) return missed(id, session, 'the provider does not know this logout endpoint')
    return readDelivery(id, session, delivery)
  })
}

/** Endpoints that the provider knows and the inventory does not: told as well, and worth a look. */
function toldStrangers(parties: readonly RelyingParty[], session: EndedSession): readonly DeliveryReceipt[] {
  const known = parties.map(({ backchannel_logout_uri: uri }) => uri)
  return session.deliveries
    .filter(({ uri }) => !known.includes(uri))
    .map((delivery) => readDelivery(safeText(delivery.uri, 200), session, delivery))
}

function readDelivery(rp: string, session: SessionName, told: EndedSession['deliveries'][number]): DeliveryReceipt {
  const { delivered, status } = told
  if (delivered) return { rp, session: nameOf(session), status, delivered, because: null }
  return { ...missed(rp, session, status === null ? 'no answer came' : `it answered ${status}`), status }
}

function missed(rp: string, session: SessionName, because: string): DeliveryReceipt {
  return { rp, session: nameOf(session), status: null, delivered: false, because }
}

function partiesOf(parties: readonly RelyingParty[], { client_id }: SessionName): readonly RelyingParty[] {
  return parties.filter((party) => party.client_id === client_id)
}

interface Done {
  readonly note: Note
  readonly ended: EndedSessions | null
  readonly receipts: readonly DeliveryReceipt[]
  readonly residual: readonly string[]
}

function receiptOf({ note, ended, receipts, residual }: Done): LogoutReceipt {
  const delivered = receipts.filter((receipt) => receipt.delivered).length
  const failuresFirst = receipts.toSorted((a, b) => Number(a.delivered) - Number(b.delivered))
  return {
    ended: ended === null ? 0 : distinctSids([...note.sessions, ...ended.ended]).length,
    delivered,
    undelivered: receipts.length - delivered,
    grants_revoked: ended?.grantsRevoked ?? null,
    canaries_before: note.canaries,
    receipts: failuresFirst.slice(0, MOST_RECEIPTS).map(short),
    receipts_left_out: Math.max(0, receipts.length - MOST_RECEIPTS),
    residual: [...residual],
  }
}

/** Names and reasons come from outside, and nobody says how long they are. */
function short({ rp, session, because, ...rest }: DeliveryReceipt): DeliveryReceipt {
  return { rp: safeText(rp, 200), session: safeText(session, 100), because: because && safeText(because, 200), ...rest }
}

function distinctSids(sessions: readonly SessionName[]): readonly string[] {
  return [...new Set(sessions.flatMap(({ sid }) => sid ?? []))]
}
