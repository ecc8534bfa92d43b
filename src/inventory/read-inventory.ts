import { isSecretRef } from '../base/secret.ts'
import { checkShape } from '../document/check-shape.ts'
import { checked } from '../document/checked.ts'
import type { Checked } from '../document/checked.ts'
import type { Document, SourceFile } from '../document/document.ts'
import { valueAt } from '../document/document.ts'
import { problemAt } from '../document/position.ts'
import { LIMITS, readDocument } from '../document/read-document.ts'
import type { Limits } from '../document/read-document.ts'
import { secretProblems } from '../document/secret-values.ts'
import { urlProblems } from '../document/url-problems.ts'
import { secretValue } from '../document/wrong-value.ts'
import { Inventory } from '../model/inventory.ts'
import type { Problem } from '../model/problem.ts'
import { checkChannels } from './check-channels.ts'
import { checkCompleteness } from './check-completeness.ts'
import { checkSameness } from './check-sameness.ts'
import { checkTargets } from './check-targets.ts'
import { checkUses } from './check-uses.ts'
import type { ConnectorShapes } from './connector-shapes.ts'
import { draftOf, problem } from './draft.ts'
import type { Draft } from './draft.ts'

export interface InventoryFile extends SourceFile, Checking {
  readonly limits?: Limits
}

export interface Checking {
  /** The date, YYYY-MM-DD; with it, entries that nobody confirmed lately are a warning. */
  readonly today?: string
  /** Absolute paths of stanch's own folders, which no target may lie in. */
  readonly own?: readonly string[]
  /** Targets of one credential, 500 unless raised. */
  readonly targets?: number
}

const VERSION = 1

/** What exists, checked against the connectors it names: every problem of the file at once, warnings beside a good one. */
export function readInventory(source: InventoryFile, shapes: ConnectorShapes): Checked<Inventory> {
  const read = readDocument(source, source.limits ?? LIMITS)
  return read.ok ? checkInventory(read.value, shapes, source) : read
}

/** The same for an inventory that has been read already, such as one inside a test of a runbook. */
export function checkInventory(document: Document, shapes: ConnectorShapes, checking: Checking): Checked<Inventory> {
  const newer = versionProblem(document)
  if (newer) return { ok: false, problems: [newer] }
  const shape = checkShape(document, Inventory)
  const draft = draftOf(document, shapes)
  const problems = [
    ...shape.problems,
    ...checkUses(draft),
    ...checkSameness(draft),
    ...checkTargets(draft, { targets: checking.targets ?? 500, own: checking.own ?? [] }),
    ...checkChannels(draft),
    ...checkCompleteness(draft, checking.today),
    ...urlProblems(document, [], draft.drill),
    ...secretProblems(document),
    ...cookieValues(draft),
  ]
  return shape.ok ? checked(shape.value, problems) : { ok: false, problems: checked(null, problems).problems }
}

function versionProblem(document: Document): Problem | undefined {
  const version = valueAt(document.value, ['stanch_inventory'])
  if (typeof version !== 'number' || version <= VERSION) return undefined
  return problemAt(document.place(['stanch_inventory']), 'Y024', {
    what: `this inventory is of version ${version}; this stanch reads version ${VERSION}`,
    fix: 'install a newer stanch',
  })
}

/** A canary's cookie is a session: it is a secret although its field is a plain text. */
function cookieValues(draft: Draft): readonly Problem[] {
  return draft.credentials.flatMap(({ path, value }) =>
    value.relying_parties.flatMap(({ canary }, i) => {
      if (canary === undefined || isSecretRef(canary.cookie)) return []
      return [problem(draft, [...path, 'relying_parties', i, 'canary', 'cookie'], secretValue('cookie'))]
    }),
  )
}
