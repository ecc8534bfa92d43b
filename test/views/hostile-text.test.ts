import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../src/base/json.ts'
import { isJsonObject } from '../../src/base/json.ts'
import type { Entry } from '../../src/journal/entry.ts'
import { fold } from '../../src/run/fold.ts'
import { openQuestions } from '../../src/run/state.ts'
import { outlineOf } from '../../src/runbook/outline.ts'
import { VERBS } from '../../src/sdk/verb.ts'
import { Inventory } from '../../src/model/inventory.ts'
import { auditLines } from '../../src/views/audit-card.ts'
import { drillComparison } from '../../src/views/drill-comparison.ts'
import { faultCard, looseFault } from '../../src/views/fault-card.ts'
import { dotText, mermaidText } from '../../src/views/graph-text.ts'
import { treeLines } from '../../src/views/graph-tree.ts'
import { changeLines } from '../../src/views/import-card.ts'
import { inventoryGraph } from '../../src/views/inventory-graph.ts'
import { lintGithub } from '../../src/views/lint-github.ts'
import { line } from '../../src/views/line.ts'
import { liveScreen } from '../../src/views/live-screen.ts'
import { permissionLines, planCard, planLines } from '../../src/views/plan-card.ts'
import type { PlannedDeed } from '../../src/views/planned-unit.ts'
import { probeLines } from '../../src/views/probe-card.ts'
import { answeredBy, questionLines } from '../../src/views/question-card.ts'
import { report } from '../../src/views/report.ts'
import { runCardLines } from '../../src/views/run-card.ts'
import { runbookPage } from '../../src/views/runbook-page.ts'
import { sightingLines } from '../../src/views/sightings.ts'
import { standingLines } from '../../src/views/standing.ts'
import { statusLines } from '../../src/views/status-list.ts'
import { happenings, timelineLine } from '../../src/views/timeline.ts'
import { FAULT, proof, RULE, spec, step } from '../run/given.ts'
import { shipped } from '../runbook/shipped.ts'
import { anyStory, STEPS } from './any-story.ts'
import { RUN, texts } from './entries.ts'

/** Clears the screen, sets a title, writes the clipboard, hides what stood before, turns words around, is seen by nobody. */
const PARTS = ['\u001b[2J', '\u001b]0;x\u0007', '\u001b]52;c;ZXZpbA==\u0007', '\u009b31m', '\r', '\b', '\n', '\u202e']
const UNSEEN = ['\u2066', '\u200b', '\u{e0041}', '\u2028', '|', '`']
/** What a journal takes. */
const anyKept = anyOf([...PARTS, ...UNSEEN], 6)
/** And what it refuses: half a character, and more than there is room for. */
const anyHostile = anyOf([...PARTS, ...UNSEEN, '\ud800', 'x'.repeat(100_000)], 20)

function anyOf(parts: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength }).map((found) => found.join('a'))
}

/** Words that are ours, by the field they stand in; every other text may come from outside. */
const OURS =
  /^(?:type|kind|verdict|exposure|outcome|phase|plan|code|retry|on_failure|on_timeout|not|then|level|via|prev|ts|mono|boot|run|uses|due_at|does|holds)$/

/** The same value with `text` before each text in it: what belonged together still does. */
function poisoned<T>(value: T, text: string): T {
  return poison(JSON.parse(JSON.stringify(value)) as Json, text) as T
}

function poison(value: Json, text: string): Json {
  if (typeof value === 'string') return text + value
  if (Array.isArray(value)) return value.map((one) => poison(one, text))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      OURS.test(key) && typeof one === 'string' ? one : poison(one, text),
    ]),
  )
}

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u
/** A row of a terminal or of a file. */
function fit(rows: readonly string[]): void {
  for (const row of rows) {
    expect(row).not.toMatch(UNSAFE)
    expect(row.length).toBeLessThan(20_000)
  }
}

function ofRun(all: readonly Entry[]): readonly string[] {
  const state = fold(all.map(({ event }) => event))
  const live = liveScreen(all, 30)
  const at = { run: RUN, state, step: all[0]?.actor.id ?? '', target: RUN, then: all[0]?.tool ?? '' }
  const faults = all.flatMap(({ event }) => (event.type === 'step.failed' ? [event.fault] : []))
  return texts([
    ...runCardLines(RUN, all),
    ...live.head(0),
    ...live.phases.flatMap(({ lines }) => lines),
    live.recap,
    ...standingLines(RUN, all, state),
    ...statusLines([{ run: RUN, openedAt: '', state }]),
    ...happenings(all).map(timelineLine),
    ...openQuestions(state).flatMap((question) => questionLines(all, state, question)),
    ...faults.flatMap((fault) => [...faultCard(fault, at), ...looseFault(fault)]),
    ...drillComparison(all, all),
    ...STEPS.map(({ id }) => line(answeredBy(all, id) ?? '')),
  ])
}

test('63: whatever text a run met, no row of a screen or of the report holds what steers a terminal', () => {
  fc.assert(
    fc.property(anyStory, anyKept, (story, text) => {
      const all = poisoned(story, text)
      fit(ofRun(all))
      fit(report(RUN, all).split('\n'))
    }),
    { numRuns: 300 },
  )
})

const DEEDS: readonly PlannedDeed[] = [
  { kind: 'change', change: 'x', says: 'add it', lines: ['a line'] },
  { kind: 'settled', because: 'it is so' },
  { kind: 'passed', when: 'inputs.a' },
  { kind: 'blocked', because: 'no right', fix: 'give it' },
  { kind: 'by-hand', says: 'click', lines: ['here'], wants: [] },
  { kind: 'look', says: 'look' },
  { kind: 'unknown', fault: FAULT },
]

test('63: nor does a row of a plan, of a probe, of an audit or of a lint', () => {
  fc.assert(
    fc.property(anyHostile, (text) => {
      const one = step('one', { approve: RULE, why: 'so', when: 'inputs.a' })
      const units = DEEDS.map((plan) => ({ step: one, target: 'web', plan, rights: ['a right'], undo: 'no' }))
      const card = planCard(poisoned({ spec: spec([one]), digest: 'sha256:1', units }, text))
      const place = { file: 'a.yaml', line: 1, col: 1, length: 1 }
      const problem = { code: 'Y001', level: 'error', place, what: 'is wrong', fix: 'mend it' } as const
      const finding = { layer: 'bytes', code: 'J001', line: 1, what: 'is torn', verdict: 'failed' } as const
      fit(texts([...planLines(card), ...permissionLines(card)]))
      fit(texts(probeLines(poisoned(proof('proven', { exposure: 'dead' }), text))))
      fit(texts(auditLines(poisoned({ registry: [finding], runs: [] }, text))))
      fit(
        lintGithub([poisoned(problem, text)])
          .trimEnd()
          .split('\n'),
      )
    }),
  )
})

const credential = { id: 'web', kind: 'oidc-client-secret', connector: 'idp', client_id: 'web', owner: 'team' }
const INVENTORY = Inventory.parse({
  stanch_inventory: 1,
  origin: 'ops.example.com/shop',
  connectors: {},
  owners: { team: { channels: [{ connector: 'mail', with: { to: 'shop@example.com' } }] } },
  credentials: [
    {
      ...credential,
      dependents: [{ id: 'env', connector: 'files', with: { path: '/srv/web/.env' } }],
      workloads: [{ id: 'run', connector: 'programs', reads: ['env'], with: { argv: ['restart', 'web'] } }],
      relying_parties: [{ id: 'shop', client_id: 'web' }],
    },
  ],
})
const OUTLINE = outlineOf(shipped('leaked-oidc-client-secret').runbook, VERBS)
const SEEN = {
  places: [{ credential: 'web', owner: 'team', dependent: 'env', holds: 'yes', because: 'read', fault: null }],
  met: [{ run: RUN, opened_at: 'then', runbook: 'rb', credential: 'web', as: 'inputs.leaked' }],
  unlisted: ['other'],
} as const

test('63: nor does a row of an inventory, of its pictures, of an import or of the page of a runbook', () => {
  fc.assert(
    fc.property(anyHostile, (text) => {
      const graph = inventoryGraph(poisoned(INVENTORY, text))
      fit(texts([...treeLines(graph), ...sightingLines(poisoned(SEEN, text))]))
      fit(texts(changeLines('a: 1', `a: ${text}`)))
      fit([dotText(graph), mermaidText(graph), runbookPage(poisoned(OUTLINE, text))].flatMap((all) => all.split('\n')))
    }),
  )
})
