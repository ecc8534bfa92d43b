import { createPublicKey, verify } from 'node:crypto'
import { hash } from './second-hash.ts'
import type { Head, Row } from './second-hash.ts'

interface History {
  readonly spec: Row
  readonly requester: string
  readonly heads: readonly Head[]
  readonly units: Record<string, Row>
  readonly questions: Record<string, Row>
  readonly approvals: Row[]
  readonly forced: Row[]
  readonly unreviewed: Set<string>
  readonly passed: Set<string>
  readonly blame: (what: string) => void
}

/** The rules of a history, one event after the other. */
export function checkHistory(of: { rows: readonly Row[]; heads: readonly Head[]; bad: string[] }): void {
  const { rows, heads, bad } = of
  const first: Row = rows[0]?.['event'] ?? {}
  const keys = new Set<string>()
  let seq = 0
  let epoch = 0
  let closed = false
  const history: History = {
    spec: first['spec'] ?? { steps: [], people: [] },
    requester: first['by'],
    heads,
    units: {},
    questions: {},
    approvals: [],
    forced: [],
    unreviewed: new Set(),
    passed: new Set(),
    blame: (what) => bad.push(`${what} at ${seq}`),
  }
  for (const [i, row] of rows.entries()) {
    seq = row['seq']
    if (closed || (row['event'].type === 'run.opened') !== (i === 0)) history.blame('order')
    if (keys.has(row['key'])) history.blame('key twice')
    if (row['epoch'] < epoch) history.blame('epoch')
    if (row['key'] !== null) keys.add(row['key'])
    epoch = Math.max(epoch, row['epoch'])
    RULES[row['event'].type]?.(history, row, row['event'])
    closed ||= row['event'].type === 'run.closed'
  }
}

const RULES: Record<string, (history: History, row: Row, event: Row) => void> = {
  'question.asked': ({ questions }, _row, { question }) => {
    questions[question.id] = { ...question, open: true }
  },
  'question.answered': (history, row, event) => {
    const { id } = event
    const asked = history.questions[id]
    if (asked?.['kind'] === 'by-hand') Object.assign(unit(history, asked), { seen: true, hand: true })
    if (asked?.['kind'] === 'review') review(history, row, { asked, by: event['by'] })
    if (asked) asked['open'] = false
  },
  'question.expired': ({ questions }, _row, { id }) => {
    if (questions[id]) questions[id]['open'] = false
  },
  'step.denied': (history, _row, { step }) => shut(history, step),
  'step.settled': (history, _row, event) => {
    if (event['target'] === null) history.passed.add(event['step'])
    else unit(history, event)['good'] = true
  },
  'step.planned': (history, _row, event) => {
    Object.assign(unit(history, event), { change: event['change'], kind: event['plan'] })
    if (event['plan'] === 'look') unit(history, event)['seen'] = true
  },
  'step.approved': (history, row, event) => {
    const changes = changesOf(history, event['step'])
    const why = whyNoApproval(history, row, { event, changes })
    if (why) history.blame(why)
    else history.approvals.push({ step: event['step'], by: event['by'], changes })
  },
  'step.forced': (history, row, event) => {
    const changes = changesOf(history, event['step'])
    const why = whyNotForced(history, row, { event, changes })
    if (why) history.blame(why)
    else history.approvals.push({ step: event['step'], by: event['by'], changes, forced: true })
    history.unreviewed.add(`review:${event['step']}:${history.forced.length}`)
    history.forced.push(event)
  },
  'step.reopened': (history, _row, event) => {
    const { intent } = unit(history, event)
    history.units[`${event['step']}/${event['target']}`] = intent === undefined ? {} : { intent }
    for (const one of history.approvals) if (one['step'] === event['step']) one['step'] = null
  },
  'step.applying': (history, row, event) => {
    const one = unit(history, event)
    const given = history.approvals.filter(
      ({ step, changes }) =>
        step === event['step'] &&
        changes.some((c: Row) => c['target'] === event['target'] && hash(c['change']) === event['change']),
    )
    const wanted = stepOf(history, event['step'])?.['approve']?.any ?? 0
    if (one['kind'] !== 'change' || hash(one['change']) !== event['change']) history.blame('another change')
    if ((one['key'] ?? event['key']) !== event['key']) history.blame('second idempotency key')
    if (new Set(given.map(({ by }) => by)).size < wanted && !given.some(({ forced }) => forced))
      history.blame('not approved')
    Object.assign(one, { key: event['key'], intent: row['seq'], pending: true })
    shut(history, event['step'])
  },
  'step.applied': (history, row, event) => {
    const one = unit(history, event)
    const covered = history.heads.some(({ size }) => size >= one['intent'] && size < row['seq'])
    const byHand = event['found'] && one['hand']
    if (!byHand && (one['intent'] === undefined || (!event['found'] && !one['pending']))) history.blame('no intent')
    else if (!event['found'] && history.heads.length > 0 && !covered) history.blame('not covered')
    Object.assign(one, { seen: true, pending: false })
  },
  'step.verified': (history, _row, event) => {
    if (!unit(history, event)['seen']) history.blame('nothing to prove')
    unit(history, event)['good'] = event['proof'].verdict === 'proven'
  },
  'run.closed': (history, _row, { outcome }) => {
    const bare = history.spec['steps'].some(
      ({ id, targets }: Row) =>
        !history.passed.has(id) && targets.some((t: Row) => !unit(history, { step: id, target: t['id'] })['good']),
    )
    if (outcome === 'proven' && bare) history.blame('not proven')
    if (history.unreviewed.size > 0) history.blame('not reviewed')
  },
}

function unit({ units }: History, { step, target }: Row): Row {
  return (units[`${step}/${target}`] ??= {})
}

function stepOf({ spec }: History, id: string): Row | undefined {
  return spec['steps'].find((step: Row) => step['id'] === id)
}

/** A step that has begun, or was refused, asks no more. */
function shut({ questions }: History, step: string): void {
  for (const one of Object.values(questions)) if (one['step'] === step && one['kind'] === 'approve') one['open'] = false
}

function changesOf(history: History, step: string): readonly Row[] {
  const targets: readonly Row[] = stepOf(history, step)?.['targets'] ?? []
  return targets.map(({ id: target }) => ({ change: unit(history, { step, target })['change'] ?? null, target }))
}

function whyNoApproval(
  history: History,
  row: Row,
  { event, changes }: { event: Row; changes: readonly Row[] },
): string {
  const step = stepOf(history, event['step'])
  const rule: Row | undefined = step?.['approve']
  const { by, digest } = event
  if (!step || !rule) return 'no rule'
  if (hash({ changes, step: step['id'], uses: step['uses'] }) !== digest) return 'another plan'
  const asked = Object.values(history.questions).some(
    (one) => one['open'] && one['kind'] === 'approve' && one['step'] === step['id'] && one['digest'] === digest,
  )
  if (!asked) return 'not asked'
  if (rule['not'] === 'requester' && by === history.requester) return 'by the requester'
  const text = `stanch-approve@v1\n${row['run']}\n${step['id']}\n${digest}\n`
  return whyNotThem(history, row, { event, of: rule['of'], text })
}

/** One person of the policy, for the plan that is asked about, with a reason and before another person of the policy. */
function whyNotForced(history: History, row: Row, { event, changes }: { event: Row; changes: readonly Row[] }): string {
  const step = stepOf(history, event['step'])
  const { by, digest, witness } = event
  const people: readonly string[] = history.spec['people'].map(({ id }: Row) => id)
  if (!step?.['approve']) return 'no rule'
  if (hash({ changes, step: step['id'], uses: step['uses'] }) !== digest) return 'another plan'
  const asked = Object.values(history.questions).some(
    (one) => one['open'] && one['kind'] === 'approve' && one['step'] === step['id'],
  )
  if (!asked) return 'not asked'
  if (witness === by || !people.includes(witness) || String(event['because']).trim() === '') return 'no witness'
  const text = `stanch-break-glass@v1\n${row['run']}\n${step['id']}\n${digest}\n${witness}\n`
  return whyNotThem(history, row, { event, of: people, text })
}

/** By somebody of the policy who neither broke the glass nor started the run. */
function review(history: History, row: Row, { asked, by }: { asked: Row; by: string }): void {
  const { level, id } = row['actor']
  const people: readonly Row[] = history.spec['people']
  const came = level === 'os' ? people.find((one) => one['os_user'] === id)?.['id'] : id
  const broke = history.forced[Number(String(asked['id']).split(':').at(-1))]
  if (came !== by || by === broke?.['by'] || by === history.requester || !people.some((one) => one['id'] === by))
    history.blame('reviewed by the wrong person')
  history.unreviewed.delete(asked['id'])
}

function whyNotThem(
  { spec }: History,
  row: Row,
  { event, of, text }: { event: Row; of: readonly string[]; text: string },
): string {
  const people: readonly Row[] = spec['people']
  const person = people.find(({ id }) => id === event['by'])
  const { level, id } = row['actor']
  const came = level === 'os' ? people.find((one) => one['os_user'] === id)?.['id'] : id
  const groups: readonly string[] = person?.['groups'] ?? []
  if (!person || !of.some((who) => who === person['id'] || groups.includes(who.replace(/^group:/, ''))))
    return 'not named'
  if (came !== person['id']) return 'from somebody else'
  if (person['public_key'] === undefined) return ''
  const x = Buffer.from(person['public_key'], 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const signed = verify(null, Buffer.from(text), key, Buffer.from(event['signature'] ?? '', 'base64'))
  return signed ? '' : 'not signed'
}
