/** As in safe-text.ts, but for C0: JSON has them as escapes already, and a line break between two values is a line break. */
const UNSAFE = /[\u007F-\u009F\p{Cf}\p{Cs}\u2028\u2029]/gu

/**
 * JSON that is fit for a terminal: whatever could steer it or turn words around is written as an escape of JSON, so that a
 * program reads the same value. `indent`: spaces a level; 0 is one line.
 */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, at) => escaped(character.charCodeAt(at))).join(''),
  )
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`
}
