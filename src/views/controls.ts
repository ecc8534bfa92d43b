import type { Entry } from '../journal/entry.ts'
import type { RunEvent } from '../run/event.ts'
import { evolve } from '../run/evolve.ts'
import { fold } from '../run/fold.ts'
import type { StepSpec } from '../run/spec.ts'
import type { RunState } from '../run/state.ts'
import { initialState, stepOf } from '../run/state.ts'
import { proves } from './proves.ts'

/** What a control asks for, in our words, and which events of a run are evidence for it. It supports; it never complies. */
interface Control {
  readonly asks: string
  readonly shows: (one: Seen) => boolean
}

interface Seen {
  readonly seq: number
  readonly event: RunEvent
  /** The step that it proved then and that is proven still; undefined when it proved none, or what it proved was undone. */
  readonly proven: StepSpec | undefined
}

export interface ControlEvidence {
  readonly control: string
  readonly asks: string
  /** Numbers of the journal entries. */
  readonly seqs: readonly number[]
}

/** The controls a runbook names, each with the entries that support it; an unknown one says so. */
export function controlEvidence(entries: readonly Entry[]): readonly ControlEvidence[] {
  const state = fold(entries.map(({ event }) => event))
  const seen = seenIn(entries, state)
  return state.spec.runbook.controls.map((control) => {
    const known = CONTROLS[control]
    const seqs = known ? seen.filter(known.shows).map(({ seq }) => seq) : []
    return { control, asks: known?.asks ?? 'not known to this version', seqs }
  })
}

function seenIn(entries: readonly Entry[], end: RunState): readonly Seen[] {
  let after = initialState
  return entries.map(({ seq, event }) => {
    after = evolve(after, event)
    const stands = 'step' in event && proves(event, after) && proves(event, end)
    return { seq, event, proven: stands ? stepOf(end, event.step) : undefined }
  })
}

const proofIn =
  (...phases: readonly string[]) =>
  ({ proven }: Seen): boolean =>
    proven !== undefined && phases.includes(proven.phase)
const proofOf =
  (verb: RegExp) =>
  ({ proven }: Seen): boolean =>
    proven !== undefined && verb.test(proven.uses)
const recorded = ({ event }: Seen): boolean =>
  ['run.opened', 'step.applying', 'step.applied', 'step.approved', 'run.closed'].includes(event.type)
const decided = ({ event }: Seen): boolean =>
  ['step.approved', 'step.forced', 'step.denied', 'step.skipped', 'question.answered', 'run.aborted'].includes(
    event.type,
  )
const secretChanged = proofOf(/^identity\/(?:issue|revoke)/)

const CONTROLS: Readonly<Record<string, Control>> = {
  'NHI2:2025': {
    asks: 'Leaked secrets of non-human identities are found and made useless',
    shows: proofOf(/^identity\/(?!end-sessions)/),
  },
  'RS.MI-01': { asks: 'Incidents are contained', shows: proofIn('contain') },
  'RS.MI-02': { asks: 'Incidents are eradicated', shows: proofIn('eradicate') },
  'RS.AN-06': { asks: 'Actions of an investigation are recorded, with integrity', shows: recorded },
  'RS.CO-02': { asks: 'Those concerned are notified', shows: proofIn('notify') },
  'RS.MA-01': { asks: 'The response plan is carried out', shows: recorded },
  'RC.RP-01': { asks: 'The recovery is carried out', shows: proofIn('recover') },
  'PR.AA-01': { asks: 'Identities and credentials are managed', shows: secretChanged },
  'PR.AA-04': {
    asks: 'Identity assertions are protected, conveyed and verified',
    shows: proofOf(/\/(?:end-sessions|back-channel-logout)$/),
  },
  'NHI7:2025': { asks: 'Secrets of non-human identities do not live for long', shows: secretChanged },
  'ID.AM-08': { asks: 'Systems and services are managed throughout their life cycles', shows: secretChanged },
  'A.5.17': { asks: 'Authentication information is managed', shows: secretChanged },
  'A.5.26': { asks: 'Incidents are responded to as documented', shows: decided },
  'A.5.28': { asks: 'Evidence is collected and kept', shows: recorded },
  'CC7.3': { asks: 'Events are evaluated', shows: proofIn('detect') },
  'CC7.4': { asks: 'Incidents are responded to', shows: proofIn('contain', 'eradicate') },
  'CC7.5': { asks: 'Recovery from incidents', shows: proofIn('recover') },
  'D3-CR': { asks: 'Credential revocation', shows: proofOf(/^identity\/(?:revoke|prove)/) },
  'D3-CRO': { asks: 'Credential rotation', shows: proofOf(/^identity\/issue|^secret-store\//) },
}
