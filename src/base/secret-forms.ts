/** The forms in which a secret leaves a program, by name. Several may be equal. */
export function secretForms(value: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(value)
  const json = JSON.stringify(value).slice(1, -1)
  return new Map([
    ['plain', value],
    ['json', json],
    ['json-html-safe', json.replace(/[<>&'\u0080-\uffff]/g, unicodeEscape)],
    ['json-twice', JSON.stringify(json).slice(1, -1)],
    ...percentForms(bytes),
    ['html', escapeHtml(value, '&#39;')],
    ['html-hex', escapeHtml(value, '&#x27;')],
    ['shell', value.replaceAll("'", String.raw`'\''`)],
    ['shell-double', value.replace(/[\\"$`]/g, (c) => `\\${c}`)],
    ['hex', bytes.toString('hex')],
    ['hex-upper', bytes.toString('hex').toUpperCase()],
    ['reversed', [...value].toReversed().join('')],
    ...base64Forms('base64', bytes),
    // Inside a Basic header by RFC 6749 section 2.3.1, where the secret is form-encoded first.
    ...base64Forms('base64-of-form', Buffer.from(percentEncode(bytes, /[A-Za-z0-9 ]/).replaceAll(' ', '+'))),
  ])
}

/** What stands for itself in encodeURIComponent, in RFC 3986, in an HTML form, and for those who trust letters only. */
const KEPT = {
  uri: /[A-Za-z0-9\-_.!~*'()]/,
  rfc3986: /[A-Za-z0-9\-_.~]/,
  form: /[A-Za-z0-9*\-._]/,
  strict: /[A-Za-z0-9]/,
} as const

function percentForms(bytes: Buffer): [string, string][] {
  return Object.entries(KEPT).flatMap(([name, kept]): [string, string][] => {
    const upper = percentEncode(bytes, kept)
    const lower = upper.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())
    return [
      [`percent-${name}`, upper],
      [`percent-${name}-lower`, lower],
      [`percent-${name}-plus`, upper.replaceAll('%20', '+')],
      [`percent-${name}-plus-lower`, lower.replaceAll('%20', '+')],
    ]
  })
}

function percentEncode(bytes: Buffer, kept: RegExp): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte)
    return byte < 128 && kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function escapeHtml(value: string, apostrophe: string): string {
  const entity: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": apostrophe }
  return value.replace(/[&<>"']/g, (c) => entity[c] ?? c)
}

/**
 * Base64 at each of its three alignments, so that the secret is found inside a longer text: only the characters that
 * depend on the secret alone when `shift` bytes stand before it.
 */
function base64Forms(name: string, bytes: Buffer): [string, string][] {
  return [0, 1, 2].flatMap((shift): [string, string][] => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    const [from, to] = [Math.ceil((shift * 8) / 6), Math.floor((whole.length * 8) / 6)]
    return [
      [`${name}+${shift}`, whole.toString('base64').slice(from, to)],
      [`${name}url+${shift}`, whole.toString('base64url').slice(from, to)],
    ]
  })
}
