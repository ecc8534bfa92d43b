import type { Fault, FaultCode } from '../model/fault.ts'
import { FaultError } from '../model/fault-error.ts'
import { bugWords } from './bug-words.ts'
import { stopFault } from './stop-fault.ts'

export interface Where {
  readonly step: string
  readonly target: string
}

/** What became of a call that threw. `unknown`: the outside may have changed. */
export interface Reading {
  readonly fault: Fault
  readonly effect: 'none' | 'unknown'
}

/**
 * The one place that turns anything thrown into a Fault. Strangers' messages, bodies and causes are not repeated: they quote
 * replies, and replies quote secrets. Only codes that are known words pass.
 */
export function faultFrom(thrown: unknown, where: Where): Reading {
  const ours = faultInside(thrown)
  if (ours) return { fault: ours.fault, effect: ours.effect }
  if (['TimeoutError', 'AbortError'].includes(nameOf(thrown))) return stopFault(thrown, 'unknown')
  const meaning = strangersMeaning(thrown) ?? { code: 'BUG', saw: bugWords(thrown), effect: 'unknown' }
  return { fault: fault(meaning, where), effect: meaning.effect }
}

/** Vendor packages wrap what our own http threw: openid-client as `cause`, Slack's client as `original`. */
function faultInside(thrown: unknown): FaultError | undefined {
  let inner = thrown
  for (let depth = 0; depth < 5 && inner instanceof Error; depth += 1) {
    if (inner instanceof FaultError) return inner
    inner = 'original' in inner ? inner.original : inner.cause
  }
  return undefined
}

interface Meaning {
  readonly code: FaultCode
  readonly saw: string
  readonly effect: 'none' | 'unknown'
}

function strangersMeaning(thrown: unknown): Meaning | undefined {
  if (['ZodError', '$ZodError'].includes(nameOf(thrown)))
    return { code: 'TARGET_ANSWERED_ODDLY', saw: 'an answer of another shape', effect: 'unknown' }
  const code = codeOf(thrown)
  if (code.startsWith('slack_webapi_')) return slackMeaning(thrown, code)
  return TABLE.find(({ codes }) => codes.test(code))?.means(code, thrown)
}

/** Node's, nodemailer's and openid-client's codes. What failed before a byte was sent has changed nothing. */
const TABLE: readonly { readonly codes: RegExp; readonly means: (code: string, thrown: unknown) => Meaning }[] = [
  {
    codes: /^OAUTH_(?:TIMEOUT|ABORT)$/,
    means: (code) => ({ code: 'STEP_TIMED_OUT', saw: code, effect: 'unknown' }),
  },
  {
    codes: /^OAUTH_(?:WWW_AUTHENTICATE_CHALLENGE|RESPONSE_BODY_ERROR)$/,
    means: (code, thrown) =>
      statusOf(thrown) < 500
        ? { code: 'TARGET_REFUSED_US', saw: `${code}, HTTP ${statusOf(thrown)}`, effect: 'none' }
        : { code: 'TARGET_ANSWERED_ODDLY', saw: code, effect: 'unknown' },
  },
  {
    codes: /^OAUTH_[A-Z_]{1,60}$/,
    means: (code) => ({ code: 'TARGET_ANSWERED_ODDLY', saw: code, effect: 'unknown' }),
  },
  {
    codes: /^(?:EAUTH|EENVELOPE|EMESSAGE|ENOAUTH|EOAUTH2)$/,
    means: (code) => ({ code: 'TARGET_REFUSED_US', saw: code, effect: 'none' }),
  },
  {
    codes: /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EDNS|EHOSTUNREACH|ENETUNREACH|ETLS)$/,
    means: (code) => ({ code: 'TARGET_UNREACHABLE', saw: code, effect: 'none' }),
  },
  {
    codes: /^(?:ECONN[A-Z]*|ETIMEDOUT|ESOCKET|EPIPE|EPROTOCOL|UND_ERR_[A-Z_]{1,40})$/,
    means: (code) => ({ code: 'TARGET_UNREACHABLE', saw: code, effect: 'unknown' }),
  },
]

/** Slack's error words (`channel_not_found`) are a closed list of identifiers; anything else is not repeated. */
function slackMeaning(thrown: unknown, code: string): Meaning {
  if (code === 'slack_webapi_rate_limited_error')
    return { code: 'TARGET_BUSY', saw: 'Slack asks to wait', effect: 'none' }
  if (code !== 'slack_webapi_platform_error') return { code: 'TARGET_ANSWERED_ODDLY', saw: code, effect: 'unknown' }
  const word = (thrown as { data?: { error?: unknown } }).data?.error
  const saw = typeof word === 'string' && /^[a-z_]{1,60}$/.test(word) ? `Slack says ${word}` : code
  return { code: 'TARGET_REFUSED_US', saw, effect: 'none' }
}

const WORDS: Partial<Record<FaultCode, readonly [what: string, retry: Fault['retry']]>> = {
  STEP_TIMED_OUT: ['the step did not end in time', 'safe'],
  TARGET_ANSWERED_ODDLY: ['the system answered with something we do not know', 'safe'],
  TARGET_REFUSED_US: ['the system refused us', 'after-fix'],
  TARGET_UNREACHABLE: ['the system cannot be reached', 'safe'],
  TARGET_BUSY: ['the system asks us to slow down', 'safe'],
  BUG: ['stanch itself failed', 'after-fix'],
}

function fault({ code, saw, effect }: Meaning, { step, target }: Where): Fault {
  const [what, retry] = WORDS[code] ?? [code, 'after-fix']
  return {
    code,
    what,
    saw,
    wanted: `an answer about ${target}`,
    changed: effect === 'none' ? [] : [`perhaps ${target}: look at the system`],
    retry,
    next: [
      { say: 'Try once more:', command: `stanch runs retry RUN ${step} --target ${target}` },
      { say: 'Look at the system itself, and ask its owner.' },
    ],
  }
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : ''
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}

function statusOf(thrown: unknown): number {
  return thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number' ? thrown.status : 500
}
