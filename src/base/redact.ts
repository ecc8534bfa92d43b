/**
 * The net below the types. Every secret value this process has held, in every form it could take on its way out, is cut
 * from text at the sinks. One registry per process, on globalThis: two copies of a masker module, patterns in one and
 * output through the other, is how Airflow leaked.
 */
const REGISTRY = Symbol.for('stanch.redact')
const SHORTEST = 8
const CUT = '[redacted]'

interface Registry {
  readonly values: Set<string>
  readonly forms: Map<string, string>
  pattern: RegExp | undefined
}

function registry(): Registry {
  const home = globalThis as { [REGISTRY]?: Registry }
  home[REGISTRY] ??= { values: new Set(), forms: new Map(), pattern: undefined }
  return home[REGISTRY]
}

/** Values shorter than 8 characters would cut ordinary words; they are refused as secrets where they enter. */
export function rememberSecret(value: string): void {
  const known = registry()
  if (value.length < SHORTEST || known.values.has(value)) return
  known.values.add(value)
  for (const [name, form] of secretForms(value)) if (form.length >= SHORTEST) known.forms.set(form, name)
  known.pattern = undefined
}

/** Text with every known secret cut out, whatever its encoding. */
export function redact(text: string): string {
  const known = registry()
  if (known.forms.size === 0) return text
  known.pattern ??= new RegExp(
    [...known.forms.keys()]
      .toSorted((a, b) => b.length - a.length)
      .map((form) => RegExp.escape(form))
      .join('|'),
    'g',
  )
  return text.replace(known.pattern, CUT)
}

/** The forms in which a secret leaves a program. Base64 has three alignments, so that it is found inside a longer text. */
export function secretForms(value: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(value)
  const percent = encodeURIComponent(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  const strict = value.replace(/[^A-Za-z0-9]/g, (c) => encodeURIComponent(c).replace(/^[^%]$/, hexOf))
  return new Map([
    ['plain', value],
    ['json', JSON.stringify(value).slice(1, -1)],
    ['json-twice', JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    ['percent', percent],
    ['percent-strict', strict],
    ['form', percent.replaceAll('%20', '+')],
    ['html', escapeHtml(value)],
    ['shell', value.replaceAll("'", `'\\''`)],
    ['hex', bytes.toString('hex')],
    ['hex-upper', bytes.toString('hex').toUpperCase()],
    ['reversed', [...value].toReversed().join('')],
    ...[0, 1, 2].flatMap((shift) => base64At(bytes, shift)),
  ])
}

function hexOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

function escapeHtml(value: string): string {
  const entity: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return value.replace(/[&<>"']/g, (c) => entity[c] ?? c)
}

/** The characters of the base64 text that depend on the secret alone when `shift` bytes stand before it. */
function base64At(bytes: Buffer, shift: number): [string, string][] {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes])
  const from = Math.ceil((shift * 8) / 6)
  const to = Math.floor((whole.length * 8) / 6)
  const standard = whole.toString('base64').slice(from, to)
  const url = whole.toString('base64url').slice(from, to)
  return [
    [`base64+${shift}`, standard],
    [`base64url+${shift}`, url],
  ]
}
