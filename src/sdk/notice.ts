import { safeText } from '../base/safe-text.ts'
import type { Briefing } from '../model/briefing.ts'
import type { Exposure } from '../model/exposure.ts'

/** What owners are told, as plain text without markup; each channel encodes it for itself. No secret is in a briefing. */
export interface Notice {
  /** At most 140 characters on one line. */
  readonly subject: string
  /** Whole sentences, to be understood without the rest. */
  readonly sentence: string
  readonly facts: readonly string[]
  readonly asks: readonly string[]
  readonly footer: string
}

const MOST = 20

/** A rehearsal says so before anything else: somebody may read only the first words. */
export function noticeOf({ run, drill, credential, title, exposure, headline, lines, asks }: Briefing): Notice {
  const about = exposure === null ? title : `leaked secret ${STATE[exposure]}`
  return {
    subject: safeText(`${drill ? 'DRILL: ' : ''}${credential}: ${about}`, 140),
    sentence: `${drill ? 'DRILL, nothing has leaked. ' : ''}${safeText(headline, 1000)}`,
    facts: cut(lines),
    asks: cut(asks),
    footer: `stanch, run ${safeText(run, 40)}`,
  }
}

const STATE: Readonly<Record<Exposure, string>> = {
  live: 'STILL WORKS',
  contained: 'contained',
  dead: 'proven dead',
  unknown: 'UNKNOWN',
}

function cut(lines: readonly string[]): readonly string[] {
  const kept = lines.slice(0, MOST).map((line) => safeText(line, 300))
  return lines.length > MOST ? [...kept, `and ${lines.length - MOST} more`] : kept
}
