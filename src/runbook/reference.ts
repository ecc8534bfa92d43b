import type { Json } from '../base/json.ts'

/** A whole value taken from elsewhere; never a part of a text. */
export type Reference =
  | { readonly kind: 'input'; readonly name: string; readonly list: string | null }
  | { readonly kind: 'step'; readonly id: string; readonly field: string }
  | { readonly kind: 'item' }

const FORMS =
  /^\$(?:inputs\.(?<name>[\w-]+)(?:\.(?<list>[\w-]+))?|steps\.(?<id>[\w-]+)\.(?<field>[\w-]+)|(?<item>item))$/

/** Undefined: not one of `$inputs.NAME`, `$inputs.NAME.LIST`, `$steps.ID.FIELD`, `$item`. */
export function parseReference(text: string): Reference | undefined {
  const groups = FORMS.exec(text)?.groups
  if (!groups) return undefined
  const { name, list, id, field } = groups
  if (name !== undefined) return { kind: 'input', name, list: list ?? null }
  return id !== undefined && field !== undefined ? { kind: 'step', id, field } : { kind: 'item' }
}

export function isReference(value: Json | undefined): value is string {
  return typeof value === 'string' && value.startsWith('$')
}

/** Someone hoped that a value would be put into this text; nothing ever is. */
export function isSpliced(text: string): boolean {
  return /\$\{|\{\{|\$(?:inputs|steps)\.|\$item\b/.test(text)
}
