import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import { CapabilityCard } from '../model/capability.ts'
import { capabilityLines } from './capability-lines.ts'
import type { CapabilityLine, CardOf } from './capability-lines.ts'

/** What a connector says of itself, as `stanch connector show --output json` prints it. */
export interface ShownConnector extends CardOf {
  readonly title: string
  readonly settings: Json
  readonly target: Json
  readonly capability: Json
  readonly verbs: Json
}

/** One field of a JSON Schema, in words. */
export interface FieldWords {
  readonly name: string
  readonly says: string
}

export function fieldsOf(schema: Json): readonly FieldWords[] {
  if (!isJsonObject(schema) || !isJsonObject(schema['properties'])) return []
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(schema['properties']).map(([name, field]) => ({
    name,
    says: wordsOf(field, required.includes(name)),
  }))
}

function wordsOf(field: Json, required: boolean): string {
  if (!isJsonObject(field)) return ''
  const { type, format, description, default: preset } = field
  const kind = format === 'secret-ref' ? 'secret reference' : typeof type === 'string' ? type : 'one of several forms'
  const need = preset === undefined ? (required ? '' : ', optional') : `, default ${JSON.stringify(preset)}`
  return `${kind}${need}${typeof description === 'string' ? `: ${description}` : ''}`
}

export function cardLines({ capability, ...of }: ShownConnector): readonly CapabilityLine[] {
  return capability === null ? [] : capabilityLines(CapabilityCard.parse(capability), of)
}

/** The page docs/connectors/KIND-ID.md in Markdown, the same for the same connector. */
export function connectorPage(shown: ShownConnector): string {
  const parts = [
    `# ${shown.title}`,
    `\`uses: ${shown.uses}\` in the inventory. This page is made by \`${PAGES_COMMAND}\`; edit the connector instead.`,
    ...list('## `with` of the connector', fieldsOf(shown.settings).map(fieldItem)),
    ...list('## `with` of what it acts on', fieldsOf(shown.target).map(fieldItem)),
    ...list('## Actions', actionsOf(shown.verbs)),
    ...list(
      '## Capability card',
      cardLines(shown).map((line) => cardItem(line)),
    ),
  ]
  return `${parts.join('\n\n')}\n`
}

export const PAGES_COMMAND = 'stanch connector show --all --markdown docs/connectors'

export function pageName({ uses }: Pick<CardOf, 'uses'>): string {
  return `${uses.replace('/', '-')}.md`
}

function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [title, items.map((item) => `- ${item}`).join('\n')]
}

function fieldItem({ name, says }: FieldWords): string {
  return `\`${name}\`: ${escaped(says)}`
}

function actionsOf(verbs: Json): readonly string[] {
  if (!isJsonObject(verbs)) return []
  return Object.entries(verbs).map(([verb, schemas]) => {
    const summary = isJsonObject(schemas) && typeof schemas['summary'] === 'string' ? schemas['summary'] : ''
    return `\`${verb}\`: ${escaped(summary)}`
  })
}

function cardItem({ name, says, evidence, test }: CapabilityLine): string {
  return `**${name.replaceAll('_', ' ')}**: ${escaped(says)} (${evidence}, [${test.split('/').at(-1)}](../../${test}))`
}

/** Characters that Markdown would take for its own. */
function escaped(text: string): string {
  return text.replaceAll(/[\\*<[\]]/g, String.raw`\$&`)
}
