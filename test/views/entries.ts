import type { Entry } from '../../src/journal/entry.ts'
import type { Actor } from '../../src/model/actor.ts'
import { ENGINE } from '../../src/model/actor.ts'
import type { RunEvent } from '../../src/run/event.ts'

export const RUN = '01JDF0R2K7N9VXQ4M7XHRA2B3C'
const START = Date.parse('2026-11-24T14:13:02.000Z')

/** Journal entries one second apart, `by` in their events told apart by the actor. */
export function entries(events: readonly RunEvent[], step = 1000): readonly Entry[] {
  return events.map((event, i) => ({
    v: 1,
    origin: 'test/views',
    run: RUN,
    seq: i + 1,
    prev: '0'.repeat(64),
    ts: new Date(START + i * step).toISOString(),
    mono: String(BigInt(i * step) * 1_000_000n),
    boot: 'b',
    tool: 'test',
    epoch: 0,
    key: null,
    actor: actorOf(event),
    event,
  }))
}

function actorOf(event: RunEvent): Actor {
  return 'by' in event && event.by !== ENGINE.id ? { id: event.by, level: 'os', via: 'cli' } : ENGINE
}

export function texts(lines: readonly { readonly text: string }[]): readonly string[] {
  return lines.map(({ text }) => text)
}

/** What an attacker would put wherever a name or an answer is shown. */
export const HOSTILE =
  '\u001b[2J\u001b]52;c;ZXZpbA==\u0007\u202e<script>alert(1)</script>![x](http://evil.example/x)|`a`\r\n# @all'
