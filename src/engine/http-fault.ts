import type { Fault, FaultCode } from '../model/fault.ts'
import { FaultError } from '../model/fault-error.ts'
import type { ExchangeError, Received } from './exchange.ts'

interface Asked {
  readonly method: string
  readonly url: string
}

/** Not a byte of the request was sent. */
export const UNREACHABLE = 'the system cannot be reached'

/** Answers by which the other side says that it did not do it. */
const REFUSALS = new Set([400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 429])

function isCertainlyNotDone(method: string, status: number): boolean {
  return method === 'GET' || REFUSALS.has(status)
}

/** An answer that is none of those expected. Its body is not repeated: error texts quote what they were sent. */
export function answerFault(asked: Asked, { status, headers }: Received): FaultError {
  const { code, what, retry } = meaningOf(status)
  const kind = headers.get('content-type')?.split(';')[0] ?? 'no content type'
  const wait = headers.get('retry-after')
  const saw = `HTTP ${status}, ${/^[\w.+/-]{1,60}$/.test(kind) ? kind : 'an odd content type'}${wait !== null && /^\d{1,6}$/.test(wait) ? `, wait ${wait} s` : ''}`
  const effect = isCertainlyNotDone(asked.method, status) ? 'none' : 'unknown'
  return new FaultError(fault({ code, what, saw, retry }, asked), effect)
}

export function exchangeFault(asked: Asked, { reason, sent, message }: ExchangeError): FaultError {
  const code: FaultCode =
    reason === 'too-large' || reason === 'encoded'
      ? 'TARGET_ANSWERED_ODDLY'
      : reason === 'unsafe'
        ? 'PLAN_BLOCKED'
        : 'TARGET_UNREACHABLE'
  const what =
    reason === 'unsafe'
      ? 'an address that stanch does not call'
      : reason === 'unreachable'
        ? 'the system cannot be reached'
        : 'no complete answer came'
  const effect = asked.method === 'GET' || !sent ? 'none' : 'unknown'
  return new FaultError(
    fault({ code, what, saw: message, retry: reason === 'unsafe' ? 'after-fix' : 'safe' }, asked),
    effect,
  )
}

function meaningOf(status: number): { code: FaultCode; what: string; retry: Fault['retry'] } {
  if (status === 401 || status === 403)
    return { code: 'TARGET_REFUSED_US', what: 'the system refused us', retry: 'after-fix' }
  if (status === 409 || status === 412)
    return { code: 'TARGET_MOVED', what: 'the system changed while we worked', retry: 'safe' }
  if (status === 429) return { code: 'TARGET_BUSY', what: 'the system asks us to slow down', retry: 'safe' }
  if (status >= 300 && status < 400)
    return {
      code: 'TARGET_ANSWERED_ODDLY',
      what: 'the system sent us elsewhere, and stanch follows no redirect',
      retry: 'after-fix',
    }
  if (status >= 500) return { code: 'TARGET_ANSWERED_ODDLY', what: 'the system failed', retry: 'safe' }
  return {
    code: 'TARGET_ANSWERED_ODDLY',
    what: 'the system answered with something we do not know',
    retry: 'after-fix',
  }
}

function fault(
  of: { code: FaultCode; what: string; saw: string; retry: Fault['retry'] },
  { method, url }: Asked,
): Fault {
  const at = URL.canParse(url) ? new URL(url) : undefined
  return {
    ...of,
    wanted: `an answer to ${method} ${at ? at.origin + at.pathname : 'that address'}`,
    changed: [],
    next: [
      of.code === 'TARGET_REFUSED_US'
        ? { say: 'Check the rights of the credential that stanch uses there:', command: 'stanch doctor' }
        : { say: 'See whether the system itself is well, then try again.' },
    ],
  }
}
