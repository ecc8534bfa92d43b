import type { Append } from '../../src/journal/store.ts'
import { ENGINE } from '../../src/model/actor.ts'
import type { RunEvent } from '../../src/run/event.ts'

/** What tests and the programs that they start both know; nothing here needs a test to be running. */
export const ORIGIN = 'stanch.example/acme'
export const RUN = '01JZ7Y2N0R8M3V6K4T5W9XQABC'
export const OTHER = '01JZ7Y2N0R8M3V6K4T5W9XQDEF'

export function note(text: string): RunEvent {
  return { type: 'note.added', by: 'ada', text }
}

export function notes(...texts: readonly string[]): Append {
  return { actor: ENGINE, events: texts.map(note) }
}
