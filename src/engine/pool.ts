import type { Command } from '../run/next.ts'
import type { Dispatch } from './ports.ts'

/** Performs in this process, at most `width` commands at a time; what does not fit is offered again by the next look. */
export function pool(width: number): Dispatch {
  let busy = 0
  return (commands: readonly Command[], perform: (command: Command) => Promise<void>): void => {
    for (const command of commands) {
      if (busy >= width) return
      busy += 1
      void perform(command).finally(() => {
        busy -= 1
      })
    }
  }
}
