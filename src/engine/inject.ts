import { parseDuration } from '../base/duration.ts'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import { ExchangeError } from './exchange-error.ts'
import type { Disturb } from './exchange.ts'
import { pause } from './pause.ts'
import type { Received } from './read-reply.ts'

/** One thing that shall go wrong in a drill, at one connector, on its nth request of the run or on every one. */
export interface Injection {
  readonly connector: string
  readonly fault: { readonly status: number } | { readonly slowMs: number } | 'lost' | 'refused'
  readonly nth: number | null
}

/** `vault:503@2,idp:slow=5s`: connectors by their name in the inventory; `lost` is an answer that never arrives. */
export function parseInjections(text: string): Result<readonly Injection[]> {
  const injections: Injection[] = []
  for (const part of text.split(',')) {
    const injection = parseOne(part.trim())
    if (!injection) return refuse(FORM)
    injections.push(injection)
  }
  return { ok: true, value: injections }
}

const FORM =
  'a fault is CONNECTOR:503, CONNECTOR:slow=5s, CONNECTOR:lost or CONNECTOR:refused, with @2 for the second request'

function parseOne(part: string): Injection | undefined {
  const [, connector, word = '', nth] = /^([a-z][a-z0-9-]{0,40}):([a-z0-9=]+)(?:@([1-9]\d{0,3}))?$/.exec(part) ?? []
  const fault = faultOf(word)
  return connector !== undefined && fault
    ? { connector, fault, nth: nth === undefined ? null : Number(nth) }
    : undefined
}

function faultOf(word: string): Injection['fault'] | undefined {
  if (word === 'lost' || word === 'refused') return word
  if (/^[45]\d\d$/.test(word)) return { status: Number(word) }
  const slowMs = word.startsWith('slow=') ? parseDuration(word.slice(5)) : undefined
  return slowMs === undefined ? undefined : { slowMs }
}

/** Counts the requests of each connector, and lets go wrong what shall. Everything above reads it as it would the real thing. */
export function disturber(injections: readonly Injection[]): (connector: string) => Disturb | undefined {
  const counts = new Map<string, number>()
  return (connector) => {
    const own = injections.filter((one) => one.connector === connector)
    if (own.length === 0) return undefined
    return async (signal, real) => {
      const count = (counts.get(connector) ?? 0) + 1
      counts.set(connector, count)
      const due = own.find(({ nth }) => nth === null || nth === count)
      return due ? happen(due.fault, { signal, real }) : real()
    }
  }
}

async function happen(
  fault: Injection['fault'],
  { signal, real }: { signal: AbortSignal; real: () => Promise<Received> },
): Promise<Received> {
  if (fault === 'refused') throw new ExchangeError('unreachable', false, 'an injected fault')
  if (fault === 'lost') {
    await real()
    throw new ExchangeError('cut-off', true, 'an injected fault')
  }
  if ('slowMs' in fault) {
    await pause(fault.slowMs, signal)
    return real()
  }
  const body = Buffer.from('an injected fault')
  return { status: fault.status, headers: new Headers({ 'content-type': 'text/plain' }), raw: body, body }
}
