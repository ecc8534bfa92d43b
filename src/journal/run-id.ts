import { randomBytes } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const FORM = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** A ULID: 48 bits of time, 80 of chance, 26 Crockford characters. */
export function newRunId(clock: Clock, random: (bytes: number) => Uint8Array = randomBytes): string {
  const chance = BigInt(`0x${Buffer.from(random(10)).toString('hex')}`)
  let value = (BigInt(clock.now().getTime()) << 80n) | chance
  let text = ''
  for (let i = 0; i < 26; i += 1) {
    text = (CROCKFORD[Number(value & 31n)] ?? '') + text
    value >>= 5n
  }
  return text
}

export function isRunId(text: string): boolean {
  return FORM.test(text)
}

/** A run's id, whole or its last five characters or more, as people say them aloud. Paths are made only of what this returns. */
export function findRun(text: string, known: readonly string[]): Result<string> {
  const id = text.toUpperCase()
  if (!/^[0-9A-HJKMNP-TV-Z]{5,26}$/.test(id))
    return refuse('a run id is 26 Crockford characters, or the last 5 or more of them')
  const found = known.filter((run) => run.endsWith(id))
  if (found.length > 1) return refuse(`${found.length} runs end in ${id}; give more characters`)
  return found[0] && isRunId(found[0]) ? { ok: true, value: found[0] } : refuse(`no run ${id} here`)
}

/** What people say and screens show. */
export function shortRun(run: string): string {
  return run.slice(-7)
}
