import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'

/** What a person brought back, name by name: a link, a digest with its file; of a secret only where it is sealed. */
export function answerWords(answer: Json): string {
  if (!isJsonObject(answer)) return ''
  return Object.entries(answer)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}
