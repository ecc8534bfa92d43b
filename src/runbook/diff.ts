import { canonicalJson } from '../base/canonical-json.ts'
import type { Json } from '../base/json.ts'
import type { Runbook, Step } from '../model/runbook.ts'
import { diffApproval, lostApprovals } from './diff-approval.ts'
import type { Difference } from './difference.ts'
import { explicitNeeds } from './draft.ts'
import type { VerbTable } from './verb-table.ts'

/** What a reviewer must know of a change: what is done differently, not how the file is written. What is weaker comes first. */
export function diffRunbooks(before: Runbook, after: Runbook, verbs: VerbTable): readonly Difference[] {
  const all = [
    ...lostApprovals(before, after, verbs),
    ...diffFields('runbook', [{ title: before.title }, { title: after.title }]),
    ...diffFields('runbook', [{ controls: before.controls }, { controls: after.controls }]),
    ...diffInputs(before, after),
    ...diffSteps(before, after),
  ]
  return [...all.filter(({ kind }) => kind === 'weaker'), ...all.filter(({ kind }) => kind !== 'weaker')]
}

function diffInputs(before: Runbook, after: Runbook): readonly Difference[] {
  const names = new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)])
  return [...names].flatMap((name): readonly Difference[] => {
    const [old, now] = [before.inputs[name], after.inputs[name]]
    const where = `inputs.${name}`
    if (!now) return [{ kind: 'removed', where, says: 'it is not asked any more' }]
    return old ? diffFields(where, [old, now]) : [{ kind: 'added', where, says: `it asks for a ${now.type}` }]
  })
}

function diffSteps(before: Runbook, after: Runbook): readonly Difference[] {
  const [old, now] = [withNeeds(before), withNeeds(after)]
  const removed = old.filter(({ id }) => !now.some((step) => step.id === id))
  return [
    ...removed.map((step): Difference => ({ kind: 'removed', where: step.id, says: deedOf(step) })),
    ...now.flatMap((step): readonly Difference[] => {
      const was = old.find(({ id }) => id === step.id)
      return was ? diffStep(was, step) : [{ kind: 'added', where: step.id, says: deedOf(step) }]
    }),
  ]
}

/** Without `needs` a step waits for the one above: what stands above is then part of what it says. */
function withNeeds({ steps }: Runbook): readonly Step[] {
  const needs = explicitNeeds(steps)
  return steps.map((step, index) => ({ ...step, needs: [...(needs[index] ?? [])] }))
}

function deedOf({ uses, title, manual, approve }: Step): string {
  const deed = manual === undefined ? (uses ?? '') : 'work by hand'
  return `${deed}${title === undefined ? '' : `, ${title}`}${approve ? ', with an approval' : ''}`
}

function diffStep(old: Step, now: Step): readonly Difference[] {
  const { approve: oldRule, with: oldArgs, ...oldRest } = old
  const { approve: rule, with: args, ...rest } = now
  // Whether it is verified is told in words of its own, the reason with it.
  const told = { verify: undefined, ...(old.verify !== now.verify && { because: undefined }) }
  return [
    ...diffApproval(now.id, oldRule, rule),
    ...(now.verify === 'none' && old.verify === undefined
      ? [{ kind: 'weaker', where: now.id, says: `nothing verifies it any more: ${now.because ?? ''}` } as const]
      : []),
    ...diffFields(now.id, [
      { ...oldRest, ...told },
      { ...rest, ...told },
    ]),
    ...(old.verify === 'none' && now.verify === undefined
      ? [{ kind: 'changed', where: now.id, says: 'it is verified now' } as const]
      : []),
    ...diffFields(now.id, [oldArgs ?? {}, args ?? {}], 'with '),
  ]
}

/** Field by field; two lists are compared as what left and what came. */
function diffFields(where: string, [old, now]: readonly [object, object], of = ''): readonly Difference[] {
  const [before, after] = [fieldsOf(old), fieldsOf(now)]
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names]
    .filter((name) => !isSame(before.get(name), after.get(name)))
    .map((name) => ({ kind: 'changed', where, says: `${of}${name}: ${change(before.get(name), after.get(name))}` }))
}

function fieldsOf(values: object): ReadonlyMap<string, Json | undefined> {
  return new Map(Object.entries(values) as [string, Json | undefined][])
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return a === undefined || b === undefined ? a === b : canonicalJson(a) === canonicalJson(b)
}

function change(old: Json | undefined, now: Json | undefined): string {
  if (!Array.isArray(old) || !Array.isArray(now)) return `${shown(old)} → ${shown(now)}`
  const [before, after] = [old as readonly Json[], now as readonly Json[]]
  const gone = before.filter((item) => !after.some((other) => isSame(item, other)))
  const come = after.filter((item) => !before.some((other) => isSame(item, other)))
  if (gone.length + come.length === 0) return `another order: ${after.map(shown).join(', ')}`
  return [...gone.map((item) => `− ${shown(item)}`), ...come.map((item) => `+ ${shown(item)}`)].join(', ')
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'not said'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
