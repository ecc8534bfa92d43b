import type { Json, JsonObject } from '../base/json.ts'
import { draft7, innerDraft7 } from '../document/draft-7.ts'
import { Inventory } from '../model/inventory.ts'
import type { ConnectorShapes } from './connector-shapes.ts'
import { kindOf } from './connector-shapes.ts'

/**
 * The schema that editors use while an inventory is written. A connector's `with` follows its `uses`. A target names its
 * connector by the name it has in this file, which a schema cannot look up: its `with` is what any connector of the kind
 * takes. Lint knows more; the schema never refuses what lint accepts.
 */
export function inventorySchema(shapes: ConnectorShapes): JsonObject {
  const target = (kind: string) => (part: JsonObject) => withTarget(part, shapes, kind)
  const credential = ['properties', 'credentials', 'items', 'properties']
  const owner = ['properties', 'owners', 'additionalProperties', 'properties']
  const changes: readonly (readonly [readonly string[], Change])[] = [
    [['properties', 'connectors', 'additionalProperties'], (entry) => withSettings(entry, shapes)],
    [[...owner, 'channels', 'items', 'properties', 'with'], target('notify')],
    [[...credential, 'with'], target('identity')],
    [[...credential, 'dependents', 'items', 'properties', 'with'], target('secret-store')],
    [[...credential, 'workloads', 'items', 'properties', 'with'], target('workload')],
  ]
  const whole: JsonObject = { ...draft7(Inventory), title: 'stanch inventory' }
  return changes.reduce((schema, [path, change]) => changed(schema, path, change), whole)
}

type Change = (part: JsonObject) => JsonObject

function changed(schema: JsonObject, [head = '', ...rest]: readonly string[], change: Change): JsonObject {
  const part = schema[head] as JsonObject
  return { ...schema, [head]: rest.length === 0 ? change(part) : changed(part, rest, change) }
}

function withSettings(entry: JsonObject, shapes: ConnectorShapes): JsonObject {
  const rules = Object.entries(shapes).map(([uses, { settings }]) => ({
    if: { properties: { uses: { const: uses } }, required: ['uses'] },
    then: { properties: { with: innerDraft7(settings) } },
  }))
  const own = changed(entry, ['properties', 'uses'], (uses) => ({ ...uses, enum: Object.keys(shapes) }))
  return { ...own, allOf: rules }
}

function withTarget(part: JsonObject, shapes: ConnectorShapes, kind: string): JsonObject {
  const { description = '' } = part
  const ofKind = Object.entries(shapes).filter(([uses]) => kindOf(uses) === kind)
  const anyOf = ofKind.map(([uses, shape]): Json => ({ title: uses, ...innerDraft7(shape.target) }))
  return { description, default: {}, anyOf }
}
