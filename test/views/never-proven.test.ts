import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from '../../src/run/fold.ts'
import type { RunState } from '../../src/run/state.ts'
import { stepOf, unitOf } from '../../src/run/state.ts'
import { controlEvidence } from '../../src/views/controls.ts'
import { gantt } from '../../src/views/gantt.ts'
import { liveScreen } from '../../src/views/live-screen.ts'
import { report } from '../../src/views/report.ts'
import { phaseCards, runCard, runCardLines } from '../../src/views/run-card.ts'
import { statusLines } from '../../src/views/status-list.ts'
import { happenings } from '../../src/views/timeline.ts'
import { verdict } from '../../src/views/verdict.ts'
import { isOver, stepWords } from '../../src/views/word.ts'
import { anyStory } from './any-story.ts'
import { RUN, texts } from './entries.ts'

const MARKED = /✓|\bproven\b|(?<!NOT )\bPROVEN\b/
/** From the state itself, and not from the words that are tested here. */
function provenUnits(state: RunState, id: string): number {
  const { targets = [] } = stepOf(state, id) ?? {}
  return targets.filter(({ id: where }) => isProvenUnit(state, id, where)).length
}
function isProvenUnit(state: RunState, id: string, where: string): boolean {
  const unit = unitOf(state, id, where).state
  return state.steps[id] !== 'passed' && unit.at === 'done' && unit.how === 'proven'
}

const counted = (text: string): number => Number(/(\d+) proven/.exec(text)?.[1] ?? 0)
/** Rows that speak of the secret and not of a step. */
const ofLeak = /leaked secret|proven dead/

test('in no view does a step carry the mark or the word of a proof that it does not have', () => {
  fc.assert(
    fc.property(anyStory, (all) => {
      const state = fold(all.map(({ event }) => event))
      const words = new Map(state.spec.steps.map((one) => [one.id, stepWords(state, one)]))
      const proven = (id: string): number => provenUnits(state, id)
      const isWhole = (id: string): boolean => proven(id) === words.get(id)?.length
      const total = [...words.keys()].reduce((sum, id) => sum + proven(id), 0)

      for (const { steps, word, counts } of phaseCards(state)) {
        const own = steps.map((card) => card.step)
        expect(counted(counts)).toBe(own.reduce((sum, id) => sum + proven(id), 0))
        if (word === 'proven') expect(own.every((id) => isWhole(id) || words.get(id)?.[0] === 'not needed')).toBe(true)
        for (const card of steps) expect(card.word === 'proven').toBe(isWhole(card.step))
      }
      const card = runCard(RUN, all)
      const live = liveScreen(all, 24)
      const lines = [
        ...texts(runCardLines(RUN, all)),
        ...texts([...live.head(0), ...live.phases.flatMap((one) => one.lines), live.recap]),
        ...texts(statusLines([{ run: RUN, openedAt: '', state }])),
      ]
        .map((text) => text.trim())
        .filter((text) => !ofLeak.test(text))
      for (const text of lines.filter((one) => MARKED.test(one))) {
        const id = [...words.keys()].find((one) => new RegExp(`^. ${one} `).test(text))
        const phase = phaseCards(state).find((one) => text.slice(2).startsWith(one.phase))
        if (id !== undefined) {
          expect(counted(text) || Number(isWhole(id))).toBe(counted(text) ? proven(id) : 1)
          if (text.startsWith('✓')) expect(isWhole(id)).toBe(true)
        } else if (phase) {
          expect(counted(text)).toBe(counted(phase.counts))
          if (text.startsWith('✓')) expect(phase.word).toBe('proven')
        } else if (/^and \d+ more/.test(text)) expect(counted(text)).toBeLessThanOrEqual(total)
        else if (/\d+ proven/.test(text)) expect(counted(text), text).toBe(total)
        else expect(text).toMatch(/^PROVEN /)
      }
      expect(counted(card.counts)).toBe(total)
      if (/^PROVEN/.test(verdict(state).word) || /every step is proven/.test(verdict(state).sentence))
        for (const one of state.spec.steps) {
          expect(isOver(state, one)).toBe(true)
          for (const word of words.get(one.id) ?? []) expect(['proven', 'already so', 'not needed']).toContain(word)
        }
    }),
    { numRuns: 400 },
  )
})

test('in no picture or table of the report does a step carry a proof that it does not have', () => {
  fc.assert(
    fc.property(anyStory, (all) => {
      const state = fold(all.map(({ event }) => event))
      const isWhole = (id: string): boolean => provenUnits(state, id) === stepOf(state, id)?.targets.length
      for (const bar of gantt(all).filter(
        (row) => (/ :|proven/.test(row) && MARKED.test(row)) || row.includes(':done'),
      ))
        expect(isWhole(/ - ([a-z]+) :/.exec(bar)?.[1] ?? '')).toBe(true)
      const text = report(RUN, all)
      const rows = text.split('\n').filter((row) => /^\| (?:detect|contain|eradicate|notify|improve) \|/.test(row))
      const found = rows.filter((row) => MARKED.test(row.split(' | ')[3] ?? '')).map((row) => row.split(' | ')[1])
      const real = state.spec.steps.flatMap((one) => Array.from({ length: provenUnits(state, one.id) }, () => one.id))
      expect(found).toEqual(real)
      const gaps = text.slice(text.indexOf('## What was not done'), text.indexOf('## What remains'))
      expect(gaps).not.toMatch(/\*\*proven\*\*/)
    }),
    { numRuns: 200 },
  )
})

test('a line of the timeline says PROVEN only of a proof that was one, and that ended its step', () => {
  fc.assert(
    fc.property(anyStory, (all) => {
      const told = happenings(all)
      for (const [i, { event }] of all.entries()) {
        const { word, says } = told[i] ?? {}
        const then = fold(all.slice(0, i + 1).map((one) => one.event))
        const isProof =
          event.type === 'step.verified' &&
          event.proof.verdict === 'proven' &&
          isProvenUnit(then, event.step, event.target)
        if (event.type !== 'run.closed') expect(MARKED.test(`${word} ${says}`)).toBe(isProof)
      }
    }),
    { numRuns: 200 },
  )
})

test('no control is supported by a proof that did not end its step, or that no longer stands', () => {
  fc.assert(
    fc.property(anyStory, (all) => {
      const end = fold(all.map(({ event }) => event))
      for (const { seqs } of controlEvidence(all))
        for (const seq of seqs) {
          const { event } = all[seq - 1] ?? {}
          const then = fold(all.slice(0, seq).map((one) => one.event))
          if (event?.type !== 'step.verified') throw new Error(`${event?.type} supports a control`)
          for (const state of [then, end]) expect(isProvenUnit(state, event.step, event.target)).toBe(true)
        }
    }),
    { numRuns: 200 },
  )
})
