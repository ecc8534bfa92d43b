import { connect } from 'node:net'
import { z } from 'zod'
import { formatDuration } from '../base/duration.ts'
import { inParallel } from '../base/in-parallel.ts'
import type { Json } from '../base/json.ts'
import { createHttp } from '../engine/http.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Check } from '../surfaces/cli/app.ts'
import type { House } from './house.ts'

const WITHIN = { ms: 5000, bytes: 4096 }
const ANY = Array.from({ length: 400 }, (_, at) => at + 200)
const ODD_MS = 30_000

/** Is every system of the inventory there, and does its clock agree with ours? Asks for the front page and nothing else. */
export async function reachability(house: House, inventory: Inventory): Promise<readonly Check[]> {
  return inParallel(Object.entries(inventory.connectors), async ([name, { with: settings }]) => {
    const [origin] = originsIn(settings)
    if (origin !== undefined) return reachByHttp(house, inventory, { name: `reach ${name}`, origin })
    const { host, port } = settings
    if (typeof host === 'string' && typeof port === 'number') return reachByPort(`reach ${name}`, { host, port })
    return {
      name: `reach ${name}`,
      state: 'not tried',
      saw: 'no address in its settings; nothing was tried',
      fix: null,
    }
  })
}

const FIX = 'check the address in the inventory, and the way there from this machine'

async function reachByHttp(
  { clock }: House,
  inventory: Inventory,
  { name, origin }: { name: string; origin: string },
): Promise<Check> {
  const trusted = Object.values(inventory.connectors).flatMap(({ with: settings }) => originsIn(settings))
  const http = createHttp({ signal: AbortSignal.timeout(WITHIN.ms * 2), loopback: inventory.drill, trusted })
  try {
    const call = { method: 'GET', url: `${origin}/`, redirect: 'is an answer', within: WITHIN } as const
    const { status, headers } = await http.send({ ...call, expect: ANY, body: z.unknown() })
    return clockCheck(name, `HTTP ${status}`, { theirs: headers.get('date'), ours: clock.now() })
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown
    return { name, state: 'bad', saw: `${thrown.fault.what}: ${thrown.fault.saw}`, fix: FIX }
  }
}

/** Logout tokens, approvals and proofs are read by clocks: a minute's difference is a refusal at three in the morning. */
function clockCheck(name: string, answer: string, { theirs, ours }: { theirs: string | null; ours: Date }): Check {
  const at = theirs === null ? NaN : Date.parse(theirs)
  if (Number.isNaN(at)) return { name, state: 'good', saw: `${answer}; it does not tell its time`, fix: null }
  const off = Math.abs(at - ours.getTime())
  if (off <= ODD_MS) return { name, state: 'good', saw: `${answer}; its clock agrees`, fix: null }
  const saw = `${answer}; its clock and ours are ${formatDuration(off)} apart`
  return { name, state: 'warning', saw, fix: 'set this clock by NTP, or tell the owner of the other' }
}

async function reachByPort(name: string, at: { host: string; port: number }): Promise<Check> {
  return new Promise((resolve) => {
    const socket = connect({ ...at, timeout: WITHIN.ms })
    const end = (check: Omit<Check, 'name'>): void => {
      socket.destroy()
      resolve({ name, ...check })
    }
    socket.once('connect', () => end({ state: 'good', saw: 'the port is open', fix: null }))
    socket.once('timeout', () => end({ state: 'bad', saw: 'no connection in time', fix: FIX }))
    socket.once('error', (thrown: NodeJS.ErrnoException) =>
      end({ state: 'bad', saw: thrown.code ?? 'no connection', fix: FIX }),
    )
  })
}

/** Every address that an entry of the inventory names. */
export function originsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return /^https?:\/\//.test(value) && URL.canParse(value) ? [new URL(value).origin] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((item: Json) => originsIn(item))
}
