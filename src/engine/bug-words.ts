import { redact } from '../base/redact.ts'
import { safeText } from '../base/safe-text.ts'

/** Where our own code lies, source or built; other people's frames say nothing about our bug. */
const HOME = new URL('..', import.meta.url).href
const MOST_FRAMES = 4

/**
 * What may be told of an error nobody foresaw: its type, and where in our code it rose. Its message only when the line that
 * threw is our own: a parser's message quotes what it parsed.
 */
export function bugWords(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `a thrown ${typeof thrown}`
  const name = /^[A-Za-z]{1,60}$/.test(thrown.name) ? thrown.name : 'Error'
  const frames = framesOf(thrown)
  const places = frames.filter((frame) => frame !== undefined).slice(0, MOST_FRAMES)
  const says = frames[0] && ['Error', 'TypeError', 'RangeError'].includes(name) ? `: ${thrown.message}` : ''
  return redact(safeText(`${name}${says} at ${places.join(' < ') || 'a place outside of stanch'}`, 400))
}

/** Each frame's place in our code, or undefined for another's. The message stands before the frames and may look like one. */
function framesOf({ stack = '', name, message }: Error): readonly (string | undefined)[] {
  const head = stack.indexOf(message) < 0 ? name.length : stack.indexOf(message) + message.length
  const lines = stack.slice(head).split('\n').slice(1)
  return lines.filter((line) => line.startsWith('    at ')).map((line) => placeIn(line))
}

function placeIn(line: string): string | undefined {
  const where = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]+:\d+:\d+)\)?$/.exec(line)?.[1]
  if (where === undefined) return undefined
  const url = where.startsWith('file://') ? where : `file://${where}`
  return url.startsWith(HOME) ? url.slice(HOME.length) : undefined
}
