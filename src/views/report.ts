import { formatDuration } from '../base/duration.ts'
import { hashLine, lineOf } from '../journal/chain.ts'
import type { Entry } from '../journal/entry.ts'
import { shortRun } from '../journal/run-id.ts'
import { fold } from '../run/fold.ts'
import type { RunState } from '../run/state.ts'
import { brokenGlass } from './break-glass.ts'
import { controlEvidence } from './controls.ts'
import { facts } from './facts.ts'
import { gantt } from './gantt.ts'
import { code, md, table } from './markdown.ts'
import { decisionRows, gapLines, stepRows } from './report-rows.ts'
import type { Happening } from './timeline.ts'
import { happenings } from './timeline.ts'
import { verdict } from './verdict.ts'

/** The post-incident report as Markdown, from the journal alone. All foreign text is escaped. */
export function report(run: string, entries: readonly Entry[]): string {
  const state = fold(entries.map(({ event }) => event))
  const parts = [
    opening(run, state),
    ...(state.forced.length > 0 ? [['## Acts without approval', '', ...bullets(brokenGlass(state), '')]] : []),
    ['## How long it took', '', ...durations(entries)],
    ['## When', '', ...gantt(entries)],
    ['## Steps and proofs', '', ...table(['Phase', 'Step', 'Target', 'State', 'What was shown'], stepRows(state))],
    ['## Decisions', '', ...orNone(decisionRows(entries), ['When', 'Who', 'Known by', 'Decision', 'About'])],
    ['## What was not done', '', ...gapLines(state)],
    ['## What remains', '', ...bullets(state.residual, 'Nothing is known to remain open.')],
    ['## Notes', '', ...notes(entries)],
    ['## Controls', '', ...controls(entries)],
    ['## Timeline', '', ...table(['#', 'When', 'Where', 'What', 'Says'], happenings(entries).map(timelineRow))],
    ['## Integrity', '', ...integrity(run, entries)],
  ]
  return `${parts.map((part) => part.join('\n')).join('\n\n')}\n`
}

function opening(run: string, state: RunState): readonly string[] {
  const { spec } = state
  return [
    `# ${spec.drill ? 'DRILL: ' : ''}${md(spec.runbook.title)}`,
    '',
    `**${md(verdict(state).sentence)}**`,
    '',
    `Run ${code(run)} of runbook ${code(spec.runbook.name)} (${code(spec.runbook.digest)}), credential ${md(spec.credential ?? 'none')}, started by ${md(state.requester)}.`,
  ]
}

function durations(entries: readonly Entry[]): readonly string[] {
  const rows = facts(entries).map(({ title, ms, means }) => [
    title,
    ms === null ? 'not reached' : formatDuration(ms),
    means,
  ])
  return table(['', '', 'Means'], rows)
}

function orNone(rows: readonly (readonly string[])[], head: readonly string[]): readonly string[] {
  return rows.length > 0 ? table(head, rows) : ['None.']
}

function bullets(texts: readonly string[], none: string): readonly string[] {
  return texts.length > 0 ? texts.map((text) => `- ${md(text)}`) : [none]
}

function notes(entries: readonly Entry[]): readonly string[] {
  const found = entries.flatMap(({ event, ts }) => (event.type === 'note.added' ? [{ ...event, ts }] : []))
  return bullets(
    found.map(({ ts, by, text }) => `${ts.slice(0, 19)}Z ${by}: ${text}`),
    'None.',
  )
}

/** A control is supported by what happened; whether it is met, an auditor says. */
function controls(entries: readonly Entry[]): readonly string[] {
  const rows = controlEvidence(entries).map(({ control, asks, seqs }) => [
    md(control),
    md(asks),
    seqs.length > 0 ? `entries ${seqs.join(', ')}` : 'no entry of this run supports it',
  ])
  return orNone(rows, ['Control', 'Asks', 'Supported by'])
}

function timelineRow({ seq, at, where, word, says }: Happening): readonly string[] {
  return [String(seq), at, md(where), md(word), md(says)]
}

function integrity(run: string, entries: readonly Entry[]): readonly string[] {
  const last = entries.at(-1)
  return [
    `- ${entries.length} journal entries, chained by SHA-256 over their RFC 8785 bytes.`,
    `- Head: ${code(last ? hashLine(lineOf(last)) : 'none')}`,
    `- Origin: ${code(last?.origin ?? 'none')}`,
    `- Verify: ${code(`stanch audit verify ${shortRun(run)}`)}, or offline: ${code(`stanch audit export ${shortRun(run)} -o FOLDER`)} and ${code('stanch audit verify --bundle FOLDER')}.`,
  ]
}
