import { fieldOf } from '../document/secret-values.ts'
import type { Path } from '../document/document.ts'
import { textsOf } from '../document/document.ts'
import { shown } from '../document/shown.ts'
import type { Problem } from '../model/problem.ts'
import { connectorOf, problem } from './draft.ts'
import type { Draft } from './draft.ts'
import { fieldProblems } from './check-fields.ts'

export interface Bounds {
  /** Dependents, or workloads, of one credential. */
  readonly targets: number
  /** Folders of stanch itself (state, escrow), absolute: nothing in them may be a target. */
  readonly own: readonly string[]
}

/** Targets that mean more than one thing, another thing, or stanch itself. Each connector's own schema is stricter still. */
export function checkTargets(draft: Draft, bounds: Bounds): readonly Problem[] {
  return draft.credentials.flatMap(({ path, value }) => [
    ...tooMany(draft, [...path, 'dependents'], { count: value.dependents.length, most: bounds.targets }),
    ...tooMany(draft, [...path, 'workloads'], { count: value.workloads.length, most: bounds.targets }),
    ...fieldProblems(draft, [...path, 'dependents'], bounds.own),
    ...fieldProblems(draft, [...path, 'workloads'], bounds.own),
    ...ownClient(draft, path, value),
  ])
}

function tooMany(draft: Draft, path: Path, { count, most }: { count: number; most: number }): readonly Problem[] {
  if (count <= most) return []
  return [
    problem(draft, path, {
      code: 'I005',
      of: 'key',
      what: `${count} ${String(path.at(-1))}; at most ${most}`,
      fix: 'split the credential, one client for each application; a leak of this one is a leak of all',
    }),
  ]
}

/** Rotating the client by which stanch itself logs in would lock stanch out halfway. */
function ownClient(
  draft: Draft,
  path: Path,
  { connector, client_id }: Draft['credentials'][number]['value'],
): readonly Problem[] {
  const found = connectorOf(draft, connector)
  const own = textsOf(found?.entry.value.with).some(
    ({ path: at, text }) => /(?:^|_)client_id$/.test(fieldOf(at)) && text === client_id,
  )
  if (!own) return []
  return [
    problem(draft, [...path, 'client_id'], {
      code: 'I002',
      what: `${shown(client_id, ['client_id'])} is the client by which stanch itself logs in`,
      fix: 'give stanch a management client of its own, and rotate this one with it',
    }),
  ]
}
