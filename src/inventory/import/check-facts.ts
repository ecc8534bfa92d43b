import type { Json } from '../../base/json.ts'
import { shapeProblems } from '../../document/check-shape.ts'
import type { Document } from '../../document/document.ts'
import { textsOf } from '../../document/document.ts'
import { problemAt } from '../../document/position.ts'
import { codeOf, HIDDEN } from '../../document/read-text.ts'
import { fieldOf, secretProblems } from '../../document/secret-values.ts'
import { shown } from '../../document/shown.ts'
import { urlProblems } from '../../document/url-problems.ts'
import { Credential, Dependent, Owner, RelyingParty, Workload } from '../../model/inventory.ts'
import type { Problem } from '../../model/problem.ts'
import { kindOf } from '../connector-shapes.ts'
import type { Fact, Known } from './fact.ts'

/** What must not be written, each at the place of the foreign file that says it. One of them refuses the whole import. */
export function checkFacts(facts: readonly Fact[], known: Known): readonly Problem[] {
  return facts.flatMap((fact) => {
    const document = documentOf(fact)
    return [
      ...secretProblems(document).map((problem) => ({ ...problem, what: SECRET(problem.what) })),
      ...hidden(document),
      ...urlProblems(document, [], known.inventory.drill),
      ...shapeProblems(document, SCHEMAS[fact.type]),
      ...uses(fact).flatMap((use) => checkUse(use, fact, known)),
    ]
  })
}

const SCHEMAS = {
  owner: Owner.extend({ id: Dependent.shape.id }),
  credential: Credential,
  dependent: Dependent,
  workload: Workload,
  relying_party: RelyingParty,
} as const

const SECRET = (what: string): string => `${what}; nothing is imported`

/** A fact has one place: whatever is wrong with it stands there. */
function documentOf({ place, value }: Fact): Document {
  return { file: place.file, text: '', value: value as unknown as Json, place: () => place }
}

function hidden({ value, place }: Document): readonly Problem[] {
  return textsOf(value).flatMap(({ path, text }) => {
    const found = text.match(HIDDEN)?.[0]
    if (found === undefined) return []
    const what = `control, bidi or invisible character ${codeOf(found)} in ${fieldOf(path)}`
    return [problemAt(place([]), 'Y013', { what, fix: 'delete it; what is approved must be what is seen' })]
  })
}

interface Use {
  readonly connector: string
  readonly kind: string
  readonly fields: Json
}

function uses(fact: Fact): readonly Use[] {
  switch (fact.type) {
    case 'owner':
      return fact.value.channels.map(({ connector, with: fields }) => ({ connector, kind: 'notify', fields }))
    case 'credential':
      return [{ connector: fact.value.connector, kind: 'identity', fields: {} }]
    case 'dependent':
      return [{ connector: fact.value.connector, kind: 'secret-store', fields: fact.value.with }]
    case 'workload':
      return [{ connector: fact.value.connector, kind: 'workload', fields: fact.value.with }]
    case 'relying_party':
      return []
  }
}

function checkUse({ connector, kind, fields }: Use, { place }: Fact, { inventory, shapes }: Known): readonly Problem[] {
  const found = inventory.connectors[connector]
  if (!found || kindOf(found.uses) !== kind) {
    const what = found ? `connector ${connector} is a ${found.uses}` : `no connector ${shown(connector, [])}`
    return [
      problemAt(place, found ? 'I012' : 'I011', { what, fix: `name a connector of kind ${kind} of the inventory` }),
    ]
  }
  const shape = shapes[found.uses]
  if (!shape || kind === 'identity') return []
  return shapeProblems({ file: place.file, text: '', value: fields, place: () => place }, shape.target)
}
