import { expect, test } from 'vitest'
import type { RunEvent } from '../../../src/run/event.ts'
import { fold } from '../../../src/run/fold.ts'
import type { StepSpec } from '../../../src/run/spec.ts'
import type { App } from '../../../src/surfaces/cli/app.ts'
import { Host } from '../../../src/surfaces/cli/host.ts'
import { createLineView } from '../../../src/surfaces/cli/run-view.ts'
import { on, opened, step } from '../../run/given.ts'
import { entries, RUN } from '../../views/entries.ts'
import { hearing, scripted } from './little-app.ts'

/** What a host does when it is shown a run in which this has happened. */
function shown(steps: readonly StepSpec[], ...events: readonly RunEvent[]): 'asks' | 'waits' | 'leaves' {
  const { screen } = hearing('text', true)
  const app = { identity: { actor: { id: 'ada', level: 'os', via: 'cli' }, sign: null } } as Partial<App> as App
  let hasLeft = false
  const leave = (): void => void (hasLeft = true)
  const host = new Host({ app, run: RUN, screen, view: createLineView(screen), ask: scripted([]), leave })
  const all = entries([opened(steps), ...events])
  host.show({ entries: all, fresh: all, state: fold(all.map(({ event }) => event)) })
  return hasLeft ? 'leaves' : host.isAsking ? 'asks' : 'waits'
}

const byHand = (of: string): readonly RunEvent[] => [
  on(of).entered,
  on(of).byHand,
  {
    type: 'question.asked',
    question: {
      id: `by-hand:${of}/web:0`,
      kind: 'by-hand',
      step: of,
      target: 'web',
      prompt: 'go there',
      lines: [],
      wants: [],
      digest: null,
      rule: null,
      escalated: false,
    },
  },
]
const kill = on('kill')

test('a question is put although other steps move', () => {
  const steps = [step('kill'), step('call', { phase: 'notify' })]
  expect(shown(steps, ...byHand('call'), kill.entered, kill.planned(), kill.applying, kill.applied())).toBe('asks')
})

test('a step before it that is still looked at may ask in a moment, and goes first', () => {
  const steps = [step('kill'), step('call', { phase: 'notify' })]
  expect(shown(steps, ...byHand('call'))).toBe('waits')
  expect(shown(steps, ...byHand('call'), kill.entered)).toBe('waits')
  expect(shown(steps.toReversed(), ...byHand('call'))).toBe('asks')
})

test('work for afterwards is asked about when nothing moves any more', () => {
  const steps = [step('kill'), step('clean-up', { phase: 'improve' })]
  const applied = [kill.entered, kill.planned(), kill.applying, kill.applied()]
  expect(shown(steps, ...byHand('clean-up'), ...applied)).toBe('waits')
  expect(shown(steps, ...byHand('clean-up'), ...applied, kill.verified('proven'))).toBe('asks')
})
