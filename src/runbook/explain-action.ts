import type { z } from 'zod'
import type { Json, JsonObject } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { innerDraft7 } from '../document/draft-7.ts'
import { typeOf } from './explain-field.ts'
import type { VerbShape } from './verb-table.ts'
import { fieldsOf, isSecretField, mayBeAbsent } from './verb-table.ts'

const ABOUT: Readonly<Record<VerbShape['about'], string>> = {
  credential: 'a credential',
  dependent: 'one dependent, in for_each',
  workload: 'one workload, in for_each',
  channel: 'each channel of the owner',
  nothing: 'nothing but a person',
}

/** An action in a few lines: what it does, on what, what it gives to later steps. */
export function actionLines(uses: string, verb: VerbShape): readonly string[] {
  const gives = Object.keys(fieldsOf(verb.gives))
  return [
    `${uses}: ${verb.summary}`,
    `  It acts on ${ABOUT[verb.about]}, and ${verb.changes ? 'changes it' : 'only looks'}.`,
    ...(verb.needsApproval ? ['  It must be approved.'] : []),
    gives.length > 0 ? `  It gives ${gives.join(', ')}.` : '  It gives nothing to later steps.',
  ]
}

/** The action with every argument. */
export function explainAction(uses: string, verb: VerbShape): readonly string[] {
  const fields = Object.entries(fieldsOf(verb.with))
  return [
    ...actionLines(uses, verb),
    ...(fields.length > 0 ? ['', 'It takes:'] : []),
    ...fields.map(([name, field]) => `  ${name}: ${wordsOfField(field)}`),
  ]
}

export function wordsOfField(field: z.ZodType): string {
  const schema: JsonObject = innerDraft7(field)
  const kind = isSecretField(field) ? 'name of a secret' : typeOf(schema)
  const words = [descriptionOf(schema), kind, mayBeAbsent(field) ? 'may be left out' : 'needed']
  return words.filter((word) => typeof word === 'string').join('; ')
}

/** Of a field that may also be null, the description stands at its one real form. */
function descriptionOf(schema: JsonObject): Json | undefined {
  const [form] = Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isJsonObject) : []
  return schema['description'] ?? form?.['description']
}
