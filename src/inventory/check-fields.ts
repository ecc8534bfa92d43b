import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { Path } from '../document/document.ts'
import { textsOf, valueAt } from '../document/document.ts'
import { fieldOf } from '../document/secret-values.ts'
import { shown } from '../document/shown.ts'
import type { Problem } from '../model/problem.ts'
import { problem } from './draft.ts'
import type { Draft, Found } from './draft.ts'

/** The `with` of each target in a list: one thing, named plainly, and nothing of stanch's own. */
export function fieldProblems(draft: Draft, list: Path, own: readonly string[]): readonly Problem[] {
  const targets = valueAt(draft.document.value, list)
  return (Array.isArray(targets) ? targets : []).flatMap((one: Json, i) => {
    const path = [...list, i, 'with']
    const fields = valueAt(one, ['with'])
    return [
      ...textsOf(fields, path).flatMap(({ path: at, text }) => {
        const found = whyNot(text, fieldOf(at), own)
        return found ? [problem(draft, at, found)] : []
      }),
      ...emptySelectors(fields, path).map((at) => problem(draft, at, everything(fieldOf(at), 'an empty selector'))),
    ]
  })
}

function whyNot(text: string, field: string, own: readonly string[]): Found | undefined {
  // Arguments of a program are handed over as they are, without a shell; what they mean is the program's affair.
  if (/^arg[sv]$|^command$/.test(field)) return undefined
  if (own.some((folder) => `${normal(text)}/`.startsWith(`${normal(folder)}/`))) return ownFolder(field)
  if (text === '' || /^\?+$|\*/.test(text)) return everything(field, shown(text, []))
  const odd = oddity(text)
  return odd === undefined ? undefined : { code: 'I004', what: `${field} ${odd}`, fix: PLAIN }
}

function oddity(text: string): string | undefined {
  if (/(?:^|[/\\])\.\.?(?:[/\\]|$)/.test(text)) return 'climbs out of its place (. or ..)'
  if (/%(?:2e|2f|5c|00|25)/i.test(text)) return 'hides a separator (%2e, %2f)'
  if (/[^\x20-\x7e]/.test(text)) return 'holds a letter that may look like another'
  if (!text.includes('://') && /[;`|&<>\n]|\$[({]/.test(text)) return 'holds a character that a shell would obey'
  return undefined
}

const PLAIN = 'write the plain name: ASCII letters, digits and . _ - / :'

/** A selector without conditions matches every object there is. */
function emptySelectors(value: Json | undefined, path: Path): readonly Path[] {
  if (!isJsonObject(value)) return []
  const entries = Object.entries(value)
  const isEmpty = entries.length === 0 && /select|match|label|filter/i.test(fieldOf(path))
  return [...(isEmpty ? [path] : []), ...entries.flatMap(([key, item]) => emptySelectors(item, [...path, key]))]
}

function everything(field: string, seen: string): Found {
  return { code: 'I003', what: `${field}: ${seen} selects everything`, fix: 'name each target by itself' }
}

function ownFolder(field: string): Found {
  return {
    code: 'I002',
    what: `${field} lies in a folder of stanch itself`,
    fix: 'point at the place where a program reads the secret',
  }
}

function normal(path: string): string {
  return path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '')
}
