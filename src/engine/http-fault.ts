import { formatDuration } from '../base/duration.ts'
import { redact } from '../base/redact.ts'
import type { Fault, FaultCode, NextStep } from '../model/fault.ts'
import { FaultError } from '../model/fault-error.ts'
import type { ExchangeError, Reason } from './exchange-error.ts'
import { askedWaitMs } from './retry-after.ts'
import { stopFault } from './stop-fault.ts'

export interface Asked {
  readonly method: string
  readonly url: URL
}

/** Answers by which the other side says that it did not do it. */
const REFUSALS = new Set([400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 429])
const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What an answer with this status leaves open about the outside. */
export function effectOf(method: string, status: number): 'none' | 'unknown' {
  return READS.has(method) || REFUSALS.has(status) ? 'none' : 'unknown'
}

/** An answer that is none of those expected. Its body is not repeated: error texts quote what they were sent. */
export function statusFault(asked: Asked, { status, headers }: { status: number; headers: Headers }): FaultError {
  const wait = askedWaitMs(headers, Date.now())
  const saw = `HTTP ${status}${wait === undefined ? '' : `, and to wait ${formatDuration(Math.min(wait, DAY))}`}`
  return faultOf(asked, { ...meaningOf(status), saw, effect: effectOf(asked.method, status) })
}

/** A complete answer with an expected status whose body is not what it should be. `saw` names the place, never the value. */
export function shapeFault(asked: Asked, status: number, saw: string): FaultError {
  return faultOf(asked, { ...UNREADABLE, saw: `HTTP ${status} with ${saw}`, effect: effectOf(asked.method, status) })
}

export function exchangeFault(asked: Asked, error: ExchangeError): FaultError {
  const effect = READS.has(asked.method) || !error.sent ? 'none' : 'unknown'
  if (error.reason === 'stopped') return stopFault(error.cause, effect)
  const wholeAnswer = error.part && (error.reason === 'too-large' || error.reason === 'odd')
  const status = error.part && wholeAnswer ? effectOf(asked.method, error.part.status) : effect
  return faultOf(asked, { ...MEANINGS[partly(error)], saw: error.message, effect: status })
}

/** Half an answer is an answer of another kind than none. */
function partly({ reason, part }: ExchangeError): Exclude<Reason, 'stopped'> {
  if (reason === 'stopped' || (part && reason !== 'too-large')) return 'odd'
  return reason
}

interface Meaning {
  readonly code: FaultCode
  readonly what: string
  readonly retry: Fault['retry']
}

const DAY = 86_400_000
const UNREADABLE = {
  code: 'TARGET_ANSWERED_ODDLY',
  what: 'the system answered with something we cannot read',
  retry: 'after-fix',
} as const satisfies Meaning
const SILENT = {
  code: 'TARGET_UNREACHABLE',
  what: 'the system did not answer',
  retry: 'safe',
} as const satisfies Meaning
const MEANINGS: Readonly<Record<Exclude<Reason, 'stopped'>, Meaning>> = {
  refused: { code: 'TARGET_UNREACHABLE', what: 'an address that stanch does not call', retry: 'after-fix' },
  unreachable: { code: 'TARGET_UNREACHABLE', what: 'the system cannot be reached', retry: 'safe' },
  'time-out': SILENT,
  'cut-off': SILENT,
  'too-large': UNREADABLE,
  odd: { ...UNREADABLE, retry: 'safe' },
}

function meaningOf(status: number): Meaning {
  if (status === 401 || status === 403)
    return { code: 'TARGET_REFUSED_US', what: 'the system refused us', retry: 'after-fix' }
  if (status === 409 || status === 412)
    return { code: 'TARGET_MOVED', what: 'the system changed while we worked', retry: 'safe' }
  if (status === 429 || status === 503)
    return { code: 'TARGET_BUSY', what: 'the system asks us to slow down', retry: 'safe' }
  if (status >= 300 && status < 400)
    return { ...UNREADABLE, what: 'the system sent us elsewhere, and stanch follows no redirect' }
  if (status >= 500) return { ...UNREADABLE, what: 'the system failed', retry: 'safe' }
  return { ...UNREADABLE, what: 'the system gave an answer that was not expected' }
}

const NEXT: Partial<Record<FaultCode, NextStep>> = {
  TARGET_REFUSED_US: { say: 'Check the rights of the credential that stanch uses there:', command: 'stanch doctor' },
  TARGET_UNREACHABLE: { say: 'Check the address in the inventory, the network, and whether the system is well.' },
  TARGET_MOVED: { say: 'Find out who else changes it; then try again, which looks first.' },
  TARGET_BUSY: { say: 'Wait, then try again; each attempt counts against the limit.' },
}

function faultOf(
  asked: Asked,
  { effect, saw, ...meaning }: Meaning & { readonly effect: 'none' | 'unknown'; readonly saw: string },
): FaultError {
  const next = NEXT[meaning.code] ?? { say: 'See whether the system itself is well, then try again.' }
  const changed = effect === 'none' ? [] : [`perhaps what ${asked.method} does there: look at the system`]
  return new FaultError({ ...meaning, saw, wanted: `an answer to ${placeOf(asked)}`, changed, next: [next] }, effect)
}

/**
 * Enough of a URL to know which call it was. No query; and of the path only what reads as a word, because some systems
 * (webhooks above all) put the secret there.
 */
function placeOf({ method, url }: Asked): string {
  const path = url.pathname.split('/').map((part) => (/^(?:[a-z][a-z_.-]{0,23}|v\d{1,2}|)$/.test(part) ? part : '*'))
  return redact(`${method} ${url.protocol}//${url.host}${path.join('/')}`)
}
