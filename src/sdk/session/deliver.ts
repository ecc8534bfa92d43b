import { z } from 'zod'
import { FaultError } from '../../model/fault-error.ts'
import type { RelyingParty } from '../../model/inventory.ts'
import type { Context } from '../action.ts'
import type { SignLogout } from './logout-token.ts'
import { nameOf } from './shapes.ts'
import type { DeliveryReceipt, SessionName } from './shapes.ts'

export interface Delivering {
  readonly relyingParties: readonly RelyingParty[]
  readonly sessions: readonly SessionName[]
  readonly sign: SignLogout
  readonly now: () => Date
}

const AT_ONCE = 8
/** One relying party never takes all places. */
const AT_ONCE_PER_PARTY = 4
/** Two tries of 4.5 s and a second between them: ten seconds for one token, whatever the endpoint does. */
const TRIES = 2
const WITHIN = { ms: 4500, bytes: 64 * 1024 }
const BETWEEN_MS = 1000
/** After so many silences in a row an endpoint is left alone: thousands of sessions would keep the run for hours. */
const MOST_SILENCES = 3

interface Lane {
  readonly party: RelyingParty
  readonly waiting: SessionName[]
  busy: number
  silences: number
}

/**
 * Delivers a logout token for every session to every relying party of its client (Back-Channel Logout 1.0 section 2.5):
 * POST form, eight at a time, no redirect; 200 and 204 are delivered. Only a fault of transport is tried again, with a new
 * token, as section 2.8 allows.
 */
export async function deliverLogouts(ctx: Context, delivering: Delivering): Promise<readonly DeliveryReceipt[]> {
  const lanes = delivering.relyingParties.map((party): Lane => {
    const waiting = delivering.sessions.filter((session) => session.client_id === party.client_id)
    return { party, waiting, busy: 0, silences: 0 }
  })
  const receipts: DeliveryReceipt[] = []
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let lane = nextLane(lanes); lane; lane = nextLane(lanes)) {
        const session = lane.waiting.shift()
        if (!session) continue
        lane.busy += 1
        const receipt = await deliverInLane(ctx, { lane, session, delivering })
        lane.busy -= 1
        receipts.push(receipt)
      }
    }),
  )
  return receipts
}

function nextLane(lanes: readonly Lane[]): Lane | undefined {
  return lanes
    .filter(({ waiting, busy }) => waiting.length > 0 && busy < AT_ONCE_PER_PARTY)
    .toSorted((a, b) => a.busy - b.busy)[0]
}

interface Unit {
  readonly lane: Lane
  readonly session: SessionName
  readonly delivering: Delivering
}

async function deliverInLane(ctx: Context, { lane, session, delivering }: Unit): Promise<DeliveryReceipt> {
  const { party } = lane
  const receipt = { rp: party.id, session: nameOf(session) }
  if (party.backchannel_logout_uri === undefined) return { ...receipt, ...missed('it has no logout endpoint') }
  if (lane.silences >= MOST_SILENCES) return { ...receipt, ...missed('not tried: the endpoint does not answer') }
  const answer = await deliverOne(ctx, { uri: party.backchannel_logout_uri, session, delivering })
  lane.silences = answer.status === null ? lane.silences + 1 : 0
  return { ...receipt, ...answer }
}

type Answer = Pick<DeliveryReceipt, 'status' | 'delivered' | 'because'>

async function deliverOne(
  ctx: Context,
  { uri, session, delivering }: { uri: string; session: SessionName; delivering: Delivering },
): Promise<Answer> {
  const { client_id: audience, sub, sid } = session
  for (let tries = 1; ; tries += 1) {
    const token = await delivering.sign({ audience, sub, sid }, delivering.now())
    const answer = await post(ctx, uri, token)
    if (!(answer instanceof FaultError)) return readStatus(answer)
    const again = answer.fault.code === 'TARGET_UNREACHABLE' && answer.fault.retry === 'safe'
    if (!again || tries === TRIES) return missed(`${answer.fault.what}: ${answer.fault.saw}`)
    await ctx.pause(BETWEEN_MS)
  }
}

/** Every status but a redirect is an answer. Nothing that the endpoint says beyond it is kept. */
const ANSWERS = Array.from({ length: 400 }, (_, place) => 200 + place).filter((status) => status < 300 || status > 399)

async function post(ctx: Context, url: string, token: string): Promise<number | FaultError> {
  try {
    const form = { logout_token: token }
    const reply = await ctx.http.send({ method: 'POST', url, form, expect: ANSWERS, body: z.unknown(), within: WITHIN })
    return reply.status
  } catch (thrown) {
    if (ctx.signal.aborted || !(thrown instanceof FaultError)) throw thrown
    return thrown
  }
}

function readStatus(status: number): Answer {
  if (status === 200 || status === 204) return { status, delivered: true, because: null }
  return { status, delivered: false, because: status === 400 ? 'it refused the logout' : `it answered ${status}` }
}

function missed(because: string): Answer {
  return { status: null, delivered: false, because }
}
