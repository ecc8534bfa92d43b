import { z } from 'zod'
import type { Json } from '../../base/json.ts'
import type { Fault } from '../../model/fault.ts'
import { FaultError } from '../../model/fault-error.ts'
import { fieldsOf, isSecretField } from '../../runbook/verb-table.ts'
import type { AnyAction, Connector, Context, Plan, Proof, Verb } from '../../sdk/index.ts'
import { isVerb, VERBS } from '../../sdk/index.ts'
import type { Answer, Case } from './format.ts'

/** The context of one unit that knows which unit it is, because a recording is found by that name. */
export interface RecordedContext extends Context {
  readonly step: string
  readonly target: string
}

/** The answers of one case; an attempt that failed, or that proved nothing, is followed by the next one written down. */
export class Recordings {
  readonly #answers: Case['answers']
  readonly #attempts = new Map<string, number>()
  /** Units that were asked about and have no answer. */
  readonly missing = new Set<string>()

  constructor(answers: Case['answers']) {
    this.#answers = answers
  }

  answer({ step, target }: RecordedContext): Answer {
    const unit = `${step}/${target}`
    const found = this.#answers[unit] ?? this.#answers[step]
    if (!found) {
      this.missing.add(unit)
      throw new FaultError(fault('INPUT_MISSING', 'nothing is recorded for this step', 'after-fix'), 'none')
    }
    const list = Array.isArray(found) ? found : [found]
    const at = Math.min(this.#attempts.get(unit) ?? 0, list.length - 1)
    return list[at] as Answer
  }

  over({ step, target }: RecordedContext): void {
    const unit = `${step}/${target}`
    this.#attempts.set(unit, (this.#attempts.get(unit) ?? 0) + 1)
  }
}

/** A connector with the shapes of the real one and no way out: it answers what was written down. */
export function recordedConnector(real: Connector, recordings: Recordings): Connector {
  const actions = Object.keys(real.actions).flatMap((name) =>
    isVerb(name) ? [[name, recordedAction(VERBS[name], recordings)]] : [],
  )
  return { ...real, actions: Object.fromEntries(actions) as Connector['actions'] }
}

function recordedAction(verb: Verb, recordings: Recordings): AnyAction {
  const failing = (ctx: RecordedContext, at: 'observe' | 'apply' | 'verify'): Answer => {
    const answer = recordings.answer(ctx)
    const { fails } = answer
    if (fails?.at !== at) return answer
    recordings.over(ctx)
    throw new FaultError(fault(fails.code, 'a recorded failure', fails.retry), fails.effect)
  }
  return {
    change: z.json(),
    receipt: z.json(),
    observe: async (ctx: RecordedContext) => failing(ctx, 'observe'),
    plan: (answer: Answer) => planOf(verb, answer),
    apply: async (ctx: RecordedContext) => receiptOf(ctx, verb, failing(ctx, 'apply')),
    verify: async (ctx: RecordedContext) => {
      const answer = failing(ctx, 'verify')
      if (answer.verify !== 'proven') recordings.over(ctx)
      return proofOf(verb, answer)
    },
    undo: { cannot: 'a recording cannot be undone' },
  }
}

function planOf(verb: Verb, answer: Answer): Plan<Json, Json> {
  const {
    plan = verb.changes ? 'change' : 'look',
    says = verb.summary,
    because = 'recorded',
    fix = 'recorded',
  } = answer
  switch (plan) {
    case 'change':
      return { kind: 'change', change: answer.change ?? {}, says }
    case 'look':
      return { kind: 'look', says }
    case 'settled':
      return { kind: 'settled', because, ...(answer.gives && { receipt: answer.gives }) }
    case 'blocked':
      return { kind: 'blocked', because, fix }
    case 'by-hand':
      return { kind: 'by-hand', says, lines: [], wants: answer.wants ?? [] }
  }
}

/** A secret that the action gives is chosen and sealed now, as a real one would be; the rest was written down. */
async function receiptOf(ctx: Context, verb: Verb, answer: Answer): Promise<Json> {
  const secrets = Object.entries(fieldsOf(verb.gives)).filter(([, field]) => isSecretField(field))
  const chosen = await Promise.all(
    secrets.map(async ([name]): Promise<[string, Json]> => [name, (await ctx.secrets.choose(name)).ref]),
  )
  return { ...answer.gives, ...Object.fromEntries(chosen) }
}

function proofOf(verb: Verb, { says = verb.summary, verify, exposure, residual, gives }: Answer): Proof {
  return {
    claim: says,
    verdict: verify,
    seen: ['recorded'],
    ...(exposure && { exposure }),
    ...(residual && { residual }),
    ...(!verb.changes && gives && { finding: gives as NonNullable<Proof['finding']> }),
  }
}

function fault(code: Fault['code'], what: string, retry: Fault['retry']): Fault {
  return {
    code,
    what,
    saw: 'what the test says',
    wanted: 'another answer',
    changed: [],
    retry,
    next: [{ say: 'Change the test.' }],
  }
}
