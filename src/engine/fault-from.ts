import { redact } from '../base/redact.ts'
import { safeText } from '../base/safe-text.ts'
import type { Fault, FaultCode } from '../model/fault.ts'
import { FaultError } from '../model/fault-error.ts'

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
 * The one place that turns anything thrown into a Fault. Strangers' messages and causes are not repeated: they quote
 * replies, and replies quote secrets. Only codes that are known words pass.
 */
export function faultFrom(thrown: unknown, where: Where): Reading {
  if (thrown instanceof FaultError) return { fault: thrown.fault, effect: thrown.effect }
  const known = KNOWN.find(({ when }) => when(thrown))
  if (known) return { fault: fault(known.code, known.saw(thrown), where), effect: 'unknown' }
  return { fault: fault('BUG', redact(safeText(nameAndPlace(thrown), 300)), where), effect: 'unknown' }
}

interface Kind {
  readonly when: (thrown: unknown) => boolean
  readonly code: FaultCode
  readonly saw: (thrown: unknown) => string
}

const KNOWN: readonly Kind[] = [
  {
    when: (thrown) => nameOf(thrown) === 'TimeoutError',
    code: 'STEP_TIMED_OUT',
    saw: () => 'no end within the time allowed',
  },
  { when: (thrown) => nameOf(thrown) === 'AbortError', code: 'STEP_TIMED_OUT', saw: () => 'stopped before the end' },
  {
    when: (thrown) => nameOf(thrown) === 'ZodError',
    code: 'TARGET_ANSWERED_ODDLY',
    saw: () => 'an answer of another shape',
  },
  {
    when: (thrown) => codeOf(thrown).startsWith('slack_webapi_'),
    code: 'TARGET_REFUSED_US',
    saw: (thrown) => slackWords(thrown),
  },
  { when: (thrown) => codeOf(thrown).startsWith('OAUTH_'), code: 'TARGET_ANSWERED_ODDLY', saw: codeOf },
  {
    when: (thrown) => ['EAUTH', 'EENVELOPE', 'EMESSAGE'].includes(codeOf(thrown)),
    code: 'TARGET_REFUSED_US',
    saw: codeOf,
  },
  { when: (thrown) => /^(E[A-Z]+|UND_ERR_[A-Z_]+)$/.test(codeOf(thrown)), code: 'TARGET_UNREACHABLE', saw: codeOf },
]

const WHAT: Partial<Record<FaultCode, string>> = {
  STEP_TIMED_OUT: 'the step did not end in time',
  TARGET_ANSWERED_ODDLY: 'the system answered with something we do not know',
  TARGET_REFUSED_US: 'the system refused us',
  TARGET_UNREACHABLE: 'the system cannot be reached',
  BUG: 'stanch itself failed',
}

function fault(code: FaultCode, saw: string, { step, target }: Where): Fault {
  return {
    code,
    what: WHAT[code] ?? code,
    saw,
    wanted: `an answer about ${target}`,
    changed: [],
    retry: code === 'BUG' || code === 'TARGET_REFUSED_US' ? 'after-fix' : 'safe',
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

/** Slack's error words (`channel_not_found`) are a closed list of identifiers; anything else is not repeated. */
function slackWords(thrown: unknown): string {
  const answer = (thrown as { data?: { error?: unknown } }).data?.error
  return typeof answer === 'string' && /^[a-z_]{1,60}$/.test(answer) ? `Slack says ${answer}` : codeOf(thrown)
}

/** Type and first frame of our own: enough to find the bug, nothing a stranger wrote but the type's name. */
function nameAndPlace(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown
  const frame = thrown.stack?.split('\n').find((line) => /\/(src|dist)\//.test(line) && !line.includes('node_modules'))
  const place = /\/(?:src|dist)\/(.*?)\)?$/.exec(frame ?? '')?.[1] ?? 'unknown place'
  return `${thrown.name} at ${place}`
}
