import { secretForms } from './secret-forms.ts'

/**
 * The net below the types. Every secret value this process has held, in every form it could take on its way out, is cut
 * from text at the sinks. One registry per process, on globalThis: two copies of a masker module, patterns in one and
 * output through the other, is how Airflow leaked.
 */
const REGISTRY = Symbol.for('stanch.redact')
const SHORTEST = 8
/** A sealed raw reply is a Secret too; a pattern of a megabyte would slow every line that is printed. */
const LONGEST = 16 * 1024
const CUT = '[redacted]'

interface Registry {
  readonly values: Set<string>
  readonly forms: Set<string>
  pattern: RegExp | undefined
}

function registry(): Registry {
  const home = globalThis as { [REGISTRY]?: Registry }
  home[REGISTRY] ??= { values: new Set(), forms: new Set(), pattern: undefined }
  return home[REGISTRY]
}

/** Values shorter than 8 characters would cut ordinary words; they are refused as secrets where they enter. */
export function rememberSecret(value: string): void {
  const known = registry()
  for (const part of [value, ...pemLines(value)]) {
    if (part.length < SHORTEST || part.length > LONGEST || known.values.has(part)) continue
    known.values.add(part)
    for (const form of secretForms(part).values()) if (form.length >= SHORTEST) known.forms.add(form)
    known.pattern = undefined
  }
}

/** A private key is printed line by line as often as whole. */
function pemLines(value: string): readonly string[] {
  if (!value.includes('-----BEGIN ')) return []
  return value.split(/\r?\n|\\n/).filter((line) => /^[A-Za-z0-9+/]{24,}={0,2}$/.test(line))
}

/** Text with every known secret cut out, whatever its encoding. */
export function redact(text: string): string {
  const known = registry()
  if (known.forms.size === 0) return text
  known.pattern ??= new RegExp(
    [...known.forms]
      .toSorted((a, b) => b.length - a.length)
      .map((form) => RegExp.escape(form))
      .join('|'),
    'g',
  )
  return text.replace(known.pattern, CUT)
}
