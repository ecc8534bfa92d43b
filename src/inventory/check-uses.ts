import { shapeProblems } from '../document/check-shape.ts'
import { didYouMean } from '../document/known-keys.ts'
import { shown } from '../document/shown.ts'
import type { Problem } from '../model/problem.ts'
import { kindOf } from './connector-shapes.ts'
import { connectorOf, problem } from './draft.ts'
import type { Draft } from './draft.ts'
import { usesOf } from './uses.ts'
import type { Use } from './uses.ts'

/** Every name leads somewhere, to a connector that can do what is asked, and its settings and targets have its shape. */
export function checkUses(draft: Draft): readonly Problem[] {
  return [
    ...draft.connectors.flatMap((entry) => checkConnector(draft, entry)),
    ...draft.credentials.flatMap(({ path, value }) => checkOwner(draft, [...path, 'owner'], value.owner)),
    ...usesOf(draft).flatMap((use) => checkUse(draft, use)),
  ]
}

function checkConnector(draft: Draft, { path, value }: Draft['connectors'][number]): readonly Problem[] {
  const shape = draft.shapes[value.uses]
  if (shape) return shapeProblems(draft.document, shape.settings, [...path, 'with'])
  const known = Object.keys(draft.shapes)
  const fix = didYouMean(value.uses, known) ?? `known: ${known.join(', ')}`
  return [
    problem(draft, [...path, 'uses'], { code: 'Y016', what: `there is no connector ${shown(value.uses, [])}`, fix }),
  ]
}

function checkOwner(draft: Draft, path: Use['path'], owner: string): readonly Problem[] {
  if (draft.names.owners.includes(owner)) return []
  return [problem(draft, path, { code: 'I011', ...unknownName('owner', owner, draft.names.owners) })]
}

function checkUse(draft: Draft, use: Use): readonly Problem[] {
  if (!draft.names.connectors.includes(use.connector))
    return [
      problem(draft, use.path, { code: 'I011', ...unknownName('connector', use.connector, draft.names.connectors) }),
    ]
  const found = connectorOf(draft, use.connector)
  if (!found?.shape) return [] // the entry itself is wrong, and has been reported
  const { uses } = found.entry.value
  const isKind = use.kind === '' || kindOf(uses) === use.kind
  if (!isKind || (use.verb !== null && !found.shape.actions.includes(use.verb)))
    return [problem(draft, use.path, { code: 'I012', ...cannot(draft, use, uses) })]
  return use.target === null ? [] : shapeProblems(draft.document, found.shape.target, use.target)
}

function cannot(draft: Draft, { kind, verb, why, connector }: Use, uses: string): { what: string; fix: string } {
  const wanted = verb === null ? `of kind ${kind}` : `that offers ${verb}`
  const able = draft.connectors
    .filter(({ value }) =>
      verb === null ? kindOf(value.uses) === kind : draft.shapes[value.uses]?.actions.includes(verb),
    )
    .map(({ id }) => id)
  return {
    what: `connector ${connector} (${uses}) cannot do this: ${why}`,
    fix: able.length > 0 ? `name ${able.join(' or ')}` : `add a connector ${wanted}`,
  }
}

function unknownName(noun: string, name: string, known: readonly string[]): { what: string; fix: string } {
  const all = known.length > 0 ? `known: ${known.join(', ')}` : `add an ${noun} of this name`
  return { what: `no ${noun} ${shown(name, [])}`, fix: didYouMean(name, known) ?? all }
}
