// oxlint-disable-next-line no-control-regex -- finding control characters is the point
const UNSAFE = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/**
 * Foreign text made fit for a terminal: control, bidi and zero-width characters are shown as escapes, so an error text
 * cannot clear the screen or turn an approval's words around. Tab becomes a space; the rest is cut at `longest`.
 */
export function safeText(text: string, longest = 500): string {
  const shown = text
    .normalize('NFC')
    .replaceAll('\t', ' ')
    .replace(UNSAFE, (c) => {
      const code = c.charCodeAt(0)
      return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
    })
  const characters = [...shown]
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : shown
}
