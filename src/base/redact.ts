import { secretForms } from './secret-forms.ts'

/**
 * The net below the types. Every secret value this process has held, in every form it could take on its way out, is cut
 * from text at the sinks. One registry per process, on globalThis: two copies of a masker module, patterns in one and
 * output through the other, is how Airflow leaked.
 */
const REGISTRY = Symbol.for('stanch.redact')
const SHORTEST = 8
/** A sealed raw reply is a Secret too; megabytes of it in every form are not worth keeping. */
const LONGEST = 16 * 1024
const CUT = '[redacted]'

interface Registry {
  readonly values: Set<string>
  /** By their first characters, longest first. */
  readonly forms: Map<string, readonly string[]>
}

function registry(): Registry {
  const home = globalThis as { [REGISTRY]?: Registry }
  home[REGISTRY] ??= { values: new Set(), forms: new Map() }
  return home[REGISTRY]
}

/** Values shorter than 8 characters would cut ordinary words; they are refused as secrets where they enter. */
export function rememberSecret(value: string): void {
  const known = registry()
  for (const part of [value, ...pemLines(value)]) {
    if (part.length < SHORTEST || part.length > LONGEST || known.values.has(part)) continue
    known.values.add(part)
    for (const form of secretForms(part).values()) if (form.length >= SHORTEST) addForm(known.forms, form)
  }
}

function addForm(forms: Map<string, readonly string[]>, form: string): void {
  const head = form.slice(0, SHORTEST)
  const alike = forms.get(head) ?? []
  if (!alike.includes(form))
    forms.set(
      head,
      [...alike, form].toSorted((a, b) => b.length - a.length),
    )
}

/** A private key is printed line by line as often as whole. */
function pemLines(value: string): readonly string[] {
  if (!value.includes('-----BEGIN ')) return []
  return value.split(/\r?\n|\\n/).filter((line) => /^[A-Za-z0-9+/]{24,}={0,2}$/.test(line))
}

/**
 * Text with every known secret cut out, whatever its encoding. It costs the length of the text, however many secrets are
 * known: as one regular expression, a thousand access tokens ended the process inside V8, where nobody can catch it.
 */
export function redact(text: string): string {
  const { forms } = registry()
  let [clean, from] = ['', 0]
  for (let at = 0; at + SHORTEST <= text.length; at += 1) {
    const form = forms.get(text.slice(at, at + SHORTEST))?.find((one) => text.startsWith(one, at))
    if (form === undefined) continue
    clean += text.slice(from, at) + CUT
    from = at + form.length
    at = from - 1
  }
  return clean + text.slice(from)
}
