import type { z } from 'zod'
import type { Json } from '../base/json.ts'
import { SECRET_REF } from '../base/secret.ts'
import type { Path } from './document.ts'
import { didYouMean } from './known-keys.ts'
import { kindOf, shown } from './shown.ts'

type Issue = z.core.$ZodIssue
export interface Wrong {
  readonly code: string
  readonly what: string
  readonly fix: string
}

const ID = '/^[a-z][a-z0-9-]{0,40}$/'
const DURATION = '/^\\d{1,6}(s|m|h)$/'
const DURATIONS = new Set(['timeout', 'delay', 'within'])

/** A value that is there and does not fit: what was seen, what was wanted. */
export function wrongValue(issue: Issue, value: Json, path: Path): Wrong {
  if (DURATIONS.has(String(path.at(-1)))) return duration(value, path)
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value, path)
    case 'invalid_value':
      return notOneOf(issue.values.map(String), value, path)
    case 'invalid_union':
      return notOneOf(optionsOf(issue), value, path)
    case 'invalid_format':
      return wrongForm(issue, value, path)
    case 'too_small':
    case 'too_big':
      return wrongSize(issue, value, path)
    default:
      return { code: 'Y028', what: `${shown(value, path)} does not fit`, fix: ownWords(issue) }
  }
}

/** Y021, also for those that have the form: `0s` never ends and 999 hours is a typing mistake. */
export function duration(value: Json, path: Path): Wrong {
  return { code: 'Y021', what: `${shown(value, path)} is no duration`, fix: `write ${wantedDuration(path)}` }
}

export function wantedDuration(path: Path): string {
  return path.at(-1) === 'within' ? '1s to 24h, for example 15m' : '1s to 1h, for example 30s or 5m'
}

function wrongType(expected: string, value: Json, path: Path): Wrong {
  const isScalar = typeof value === 'number' || typeof value === 'boolean'
  if (expected === 'string' && isScalar)
    return { code: 'Y009', what: `quote this value (got ${shown(value, path)})`, fix: `write "${value}"` }
  const wanted = WORDS[expected] ?? expected
  const isOldBoolean = expected === 'boolean' && typeof value === 'string' && /^(?:yes|no|on|off)$/i.test(value)
  const got = typeof value === 'string' ? shown(value, path) : kindOf(value)
  return {
    code: 'Y028',
    what: `wanted ${wanted}, got ${got}`,
    fix: isOldBoolean ? 'write true or false' : `write ${wanted}`,
  }
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
}

function optionsOf(issue: object): readonly string[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : []
}

function notOneOf(known: readonly string[], value: Json, path: Path): Wrong {
  const near = typeof value === 'string' ? didYouMean(value, known) : undefined
  return { code: 'Y028', what: `${shown(value, path)} is not known here`, fix: near ?? `write ${known.join(' or ')}` }
}

function wrongForm(issue: Extract<Issue, { code: 'invalid_format' }>, value: Json, path: Path): Wrong {
  const pattern = 'pattern' in issue ? issue.pattern : undefined
  if (pattern === String(SECRET_REF)) return secretValue(String(path.at(-1)))
  if (pattern === ID)
    return { code: 'Y018', what: `${shown(value, path)} is not a name`, fix: `it must match ${ID.slice(1, -1)}` }
  if (pattern === DURATION) return duration(value, path)
  if (issue.format === 'url')
    return { code: 'Y020', what: `${shown(value, path)} is no URL`, fix: 'write an https URL without credentials' }
  if (issue.format === 'date')
    return { code: 'Y028', what: `${shown(value, path)} is no date`, fix: 'write 2026-11-24' }
  return { code: 'Y028', what: `${shown(value, path)} has the wrong form`, fix: ownWords(issue) }
}

/** Y019. The value is named by its field alone. */
export function secretValue(field: string): Wrong {
  return {
    code: 'Y019',
    what: `${field} takes a reference, not a value; the value is not shown here`,
    fix: 'write env:NAME, file:/path or prompt:label; change the secret if this file was ever shared',
  }
}

function wrongSize(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, value: Json, path: Path): Wrong {
  const limit = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`
  const unit = UNITS[issue.origin] ?? ''
  const seen = issue.origin === 'number' || issue.origin === 'int' ? shown(value, path) : `${lengthOf(value)}${unit}`
  return { code: 'Y028', what: `${seen}; wanted ${limit}${unit}`, fix: `write ${limit}${unit}` }
}

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' }

function lengthOf(value: Json): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : 0
}

/** A schema's own sentence is its author's; a generated one may hold the value. */
function ownWords(issue: Issue): string {
  if (issue.code === 'custom') return issue.message
  if (issue.code === 'invalid_format' && 'pattern' in issue && issue.pattern) {
    return issue.message.startsWith('Invalid') ? `it must match ${issue.pattern}` : issue.message
  }
  return 'see the connector or runbook page for what goes here'
}
