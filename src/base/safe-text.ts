/** Control, format (bidi, zero-width, tags), lone surrogates, and the two line separators. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu

/**
 * Foreign text made fit for a terminal: control, bidi and zero-width characters are shown as escapes, so an error text
 * cannot clear the screen or turn an approval's words around. Tab becomes a space; the rest is cut at `longest`.
 */
export function safeText(text: string, longest = 500): string {
  // No more is looked at than could be shown: a line of ten megabytes must not cost a second.
  const shown = text
    .slice(0, longest * 8)
    .normalize('NFC')
    .replaceAll('\t', ' ')
    .replace(UNSAFE, (c) => {
      const code = c.codePointAt(0) ?? 0
      return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
    })
  const characters = [...shown]
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : shown
}
