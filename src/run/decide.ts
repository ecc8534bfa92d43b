import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { isSecretRef } from '../base/secret.ts'
import type { Refusal } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import type { Actor } from '../model/actor.ts'
import { approvalDigest, personOf, whyNot, whyUnsigned } from './approval.ts'
import type { BreakGlass } from './break-glass.ts'
import { breakGlass, whyNoReview } from './break-glass.ts'
import type { Question, RunEvent } from './event.ts'
import { faultOfPeople } from './fault.ts'
import type { RunState } from './state.ts'
import { stepOf } from './state.ts'
import type { Unstick } from './unstick.ts'
import { unstick } from './unstick.ts'

/** What a person may ask of a run, whichever surface they ask it from. */
export type Request =
  | { readonly ask: 'approve'; readonly step: string; readonly digest: string; readonly signature: string | null }
  | { readonly ask: 'deny'; readonly step: string; readonly because: string }
  | { readonly ask: 'answer'; readonly question: string; readonly answer: Json }
  | BreakGlass
  | Unstick
  | { readonly ask: 'handover'; readonly to: string; readonly because: string }
  | { readonly ask: 'note'; readonly text: string }
  | { readonly ask: 'abort'; readonly because: string }

export type Decision = { readonly ok: true; readonly value: readonly RunEvent[] } | Refusal

/**
 * The one door for people. The four-eyes rule lives here, so no surface can forget it. A signature has been checked against
 * the policy before it comes here; whether one was needed is decided here.
 */
export function decide(state: RunState, actor: Actor, request: Request): Decision {
  const by = personOf(state.spec.people, actor)
  if (state.closed)
    return request.ask === 'note' ? refuse('the run is closed; its journal takes no more') : refuse('the run is closed')
  const said = saidIn(request)
  if (said !== undefined && !isSentence(said)) return refuse('a reason or a note is one line of 1 to 500 characters')
  switch (request.ask) {
    case 'approve':
      return approve(state, by, request)
    case 'deny':
      return deny(state, by, request)
    case 'answer':
      return answer(state, by, request)
    case 'break-glass':
      return breakGlass(state, by, request)
    case 'retry':
    case 'skip':
    case 'redo':
    case 'by-hand':
      return unstick(state, by, request)
    case 'handover':
      return handOver(state, by, request)
    case 'note':
      return ok({ type: 'note.added', by, text: request.text })
    case 'abort':
      return state.aborted
        ? refuse(`already aborted by ${state.aborted.by}`)
        : ok({ type: 'run.aborted', by, because: request.because })
  }
}

function saidIn(request: Request): string | undefined {
  if (request.ask === 'note') return request.text
  return 'because' in request ? request.because : undefined
}

/** What stays in the journal and the report, where a line break could pass for an entry of its own. */
function isSentence(text: string): boolean {
  return text.trim() !== '' && text.length <= 500 && !/[\r\n]/.test(text)
}

type Ask<A extends Request['ask']> = Extract<Request, { ask: A }>

function approve(state: RunState, by: string, request: Ask<'approve'>): Decision {
  const step = stepOf(state, request.step)
  if (!step?.approve) return refuse(`step ${request.step} takes no approval`)
  const given = (state.approvals[step.id] ?? []).some((one) => one.by === by && one.digest === request.digest)
  if (given) return refuse(`${by} has already approved step ${step.id}`)
  if (!openApproval(state, step.id)) return refuse(`step ${step.id} does not ask for an approval now`)
  if (request.digest !== approvalDigest(state, step))
    return refuse('the plan has changed since it was shown; look at it again')
  const forbidden = whyNot(state, step.approve, by) ?? whyUnsigned(state, by, request.signature)
  if (forbidden) return refuse(forbidden)
  return ok({ type: 'step.approved', step: step.id, by, digest: request.digest, signature: request.signature })
}

/** Anybody whom the rule names may deny, the requester too: saying no to oneself needs no second pair of eyes. */
function deny(state: RunState, by: string, { step, because }: Ask<'deny'>): Decision {
  const asked = openApproval(state, step)
  if (!asked?.rule) return refuse(`step ${step} does not ask for an approval now`)
  const forbidden = by === state.requester ? null : whyNot(state, asked.rule, by)
  if (forbidden) return refuse(forbidden)
  const fault = faultOfPeople('APPROVAL_DENIED', step, `${by}: ${because}`)
  return ok({ type: 'step.denied', step, by, because }, { type: 'step.failed', step, target: null, fault })
}

/** The first valid answer wins; the others see who gave it. */
function answer(state: RunState, by: string, request: Ask<'answer'>): Decision {
  const asked = state.questions[request.question]
  if (!asked) return refuse(`this run has no question ${request.question}`)
  if (!asked.open)
    return refuse(asked.by === null ? 'this question is closed' : `${asked.by} has answered this question`)
  const wrong = whyNoAnswer(state, by, { question: asked.question, given: request.answer })
  return wrong ? refuse(wrong) : ok({ type: 'question.answered', id: request.question, by, answer: request.answer })
}

function whyNoAnswer(
  state: RunState,
  by: string,
  { question, given }: { question: Question; given: Json },
): string | null {
  if (!isJsonObject(given)) return 'an answer is an object with one field for each thing asked'
  switch (question.kind) {
    case 'approve':
      return 'this question wants an approval, not an answer'
    case 'by-hand':
      return missingAnswer(question, given)
    case 'go':
      return given['go'] === 'step' || given['go'] === 'all' ? null : 'the answer is to let this step go, or all'
    case 'review':
      return whyNoReview(state, question, by) ?? missingReview(given)
  }
}

function missingReview({ verdict, text }: JsonObject): string | null {
  if (verdict !== 'accepted' && verdict !== 'objected') return 'a review says accepted or objected'
  return typeof text === 'string' && text.trim() !== '' ? null : 'a review says why'
}

function missingAnswer(question: Question, given: JsonObject): string | null {
  for (const want of question.wants) {
    const value = given[want.name]
    if (value === undefined && want.optional) continue
    if (typeof value !== 'string' || value === '') return `the answer lacks ${want.name}: ${want.prompt}`
    if (want.kind === 'secret' && !isSecretRef(value)) return `${want.name} must be a sealed secret, never a value`
    if (want.kind === 'file' && !FILE.test(value)) return `${want.name} is kept by its digest, sha256:… and its name`
  }
  return null
}

/** The digest of a file, and the name it had. */
const FILE = /^sha256:[0-9a-f]{64} [^\n]{1,200}$/

function handOver(state: RunState, by: string, { to, because }: Ask<'handover'>): Decision {
  if (!state.spec.people.some(({ id }) => id === to)) {
    const known = state.spec.people.map(({ id }) => id).join(', ')
    return refuse(`${to} is not among the people of this run's policy: ${known}`)
  }
  return ok({ type: 'run.handed', by, to, because })
}

function openApproval(state: RunState, step: string): Question | undefined {
  return Object.values(state.questions).find(
    ({ question, open }) => open && question.kind === 'approve' && question.step === step,
  )?.question
}

function ok(...events: readonly RunEvent[]): Decision {
  return { ok: true, value: events }
}
