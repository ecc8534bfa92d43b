import { exposureLine } from '../../views/exposure-line.ts'
import { happenings, timelineLine } from '../../views/timeline.ts'
import type { Moment } from './follow.ts'
import type { Screen } from './screen.ts'

/** A picture of a run on stderr. It is fed moments and decides nothing; stopping it twice is harmless. */
export interface RunView {
  show(moment: Moment): Promise<void>
  /** Leaves the terminal to somebody else, a question say; the next `show` draws again. */
  stop(): Promise<void>
}

/** One line an event, nothing ever redrawn: for pipes, CI, `TERM=dumb` and screen readers. */
export function createLineView(screen: Screen): RunView {
  let exposure: string | undefined
  return {
    show: async ({ entries, fresh, state }) => {
      const news = new Set(fresh.map(({ seq }) => seq))
      screen.say(...happenings(entries).flatMap((one) => (news.has(one.seq) ? [timelineLine(one)] : [])))
      const [now] = exposureLine(state)
      if (now && now.text !== exposure) screen.say(now)
      exposure = now?.text
    },
    stop: async () => undefined,
  }
}
