import { parseDuration } from '../base/duration.ts'
import type { Path } from '../document/document.ts'
import { textsOf } from '../document/document.ts'
import { didYouMean } from '../document/known-keys.ts'
import type { Saying } from '../document/position.ts'
import { shown } from '../document/shown.ts'
import { duration } from '../document/wrong-value.ts'
import type { Problem } from '../model/problem.ts'
import { actionOf } from './action.ts'
import type { LintedStep } from './lint.ts'
import { stepProblem } from './lint.ts'
import { isSpliced } from './reference.ts'

/** What is wrong with one step by itself. */
export function lintStep(linted: LintedStep): readonly Problem[] {
  const checks = [lintAction, lintApproval, lintUnverified, lintIdleKeys, lintWaves, lintDurations, lintTexts]
  return checks.flatMap((check) => check(linted))
}

function lintAction(linted: LintedStep): readonly Problem[] {
  const { step, verb, verbs } = linted
  if (step.manual !== undefined && step.uses !== undefined)
    return [say(linted, ['uses'], ['Y045', { what: 'both uses and manual', fix: 'keep one of them' }])]
  if (step.manual === undefined && step.uses === undefined)
    return [say(linted, ['id'], ['Y045', { what: 'the step does nothing', fix: 'add uses: ACTION or manual: TEXT' }])]
  return verb ? [] : [say(linted, ['uses'], ['Y016', unknownAction(actionOf(step).uses, Object.keys(verbs))])]
}

export function unknownAction(uses: string, known: readonly string[]): Saying {
  const fix = `known: ${known.join(', ')}`
  const near = didYouMean(uses, known)
  return { what: `no action ${shown(uses, [])}`, fix: near ? `${near} ${fix}` : fix }
}

function lintApproval(linted: LintedStep): readonly Problem[] {
  const { step, verb } = linted
  if (verb?.needsApproval !== true || step.approve) return []
  const what = `${actionOf(step).uses} without approval: it opens again what the others close`
  return [say(linted, ['uses'], ['Y054', { what, fix: 'add approve: to this step' }])]
}

function lintUnverified(linted: LintedStep): readonly Problem[] {
  const { verify, because } = linted.step
  if (verify === 'none' && because === undefined)
    return [
      say(linted, ['verify'], ['Y044', { what: 'a step that is not verified', fix: 'add because: and the reason' }]),
    ]
  if (verify === undefined && because !== undefined)
    return [say(linted, ['because'], ['Y050', { what: 'because without verify: none', fix: 'delete it' }])]
  return []
}

/** A key that has no effect was written in the belief that it has one. */
function lintIdleKeys(linted: LintedStep): readonly Problem[] {
  const { step } = linted
  const idle: readonly (readonly [keyof typeof step, string, boolean])[] = [
    ['waves', 'for_each', step.for_each === undefined],
    ['parallel', 'for_each', step.for_each === undefined],
    ['evidence', 'manual', step.manual === undefined],
  ]
  return [
    ...idle
      .filter(([key, , isIdle]) => isIdle && step[key] !== undefined)
      .map(([key, other]) => say(linted, [key], ['Y050', { what: `${key} without ${other}`, fix: 'delete it' }])),
    ...(step.manual !== undefined && step.with !== undefined
      ? [say(linted, ['with'], ['Y050', { what: 'with has no effect beside manual', fix: 'delete it' }])]
      : []),
  ]
}

function lintWaves(linted: LintedStep): readonly Problem[] {
  const waves = linted.step.waves ?? []
  return waves.flatMap((wave, index) => {
    const path = ['waves', index]
    if (wave === 'rest' && index < waves.length - 1)
      return say(linted, path, ['Y028', { what: 'nothing is left after rest', fix: 'make rest the last wave' }])
    const percent = typeof wave === 'string' && wave.endsWith('%') ? Number.parseInt(wave, 10) : 1
    if (percent >= 1 && percent <= 100) return []
    return say(linted, path, ['Y028', { what: `a wave of ${percent} per cent`, fix: 'write 1% to 100%' }])
  })
}

const HOUR = 3_600_000

/** The schema has seen the form; here the size: `0s` never works and `999999h` was a slip of the hand. */
function lintDurations(linted: LintedStep): readonly Problem[] {
  const { timeout, retry, approve } = linted.step
  const written: readonly (readonly [Path, string | undefined, number])[] = [
    [['timeout'], timeout, HOUR],
    [['retry', 'delay'], retry?.delay, HOUR],
    [['approve', 'within'], approve?.within, 24 * HOUR],
  ]
  return written.flatMap(([path, text, most]) => {
    const ms = text === undefined ? 1000 : (parseDuration(text) ?? 0)
    if (ms >= 1000 && ms <= most) return []
    const { code, ...saying } = duration(text ?? '', path)
    return say(linted, path, [code, saying])
  })
}

/** A title is shown in chats and reports: were values put into it, a secret could be among them. None ever is. */
function lintTexts(linted: LintedStep): readonly Problem[] {
  const { title, why, manual, because } = linted.step
  return textsOf({ title: title ?? '', why: why ?? '', because: because ?? '', manual: manual ?? '' })
    .filter(({ text }) => isSpliced(text))
    .map(({ path }) =>
      say(linted, path, ['Y047', { what: 'values are never put into a text', fix: 'say it in words, or use with:' }]),
    )
}

const say = stepProblem
