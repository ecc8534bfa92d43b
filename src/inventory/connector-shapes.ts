import type { z } from 'zod'

/** What the check of a file must know of a connector, as data: the inventory never imports one. By `kind/id`. */
export interface ConnectorShape {
  readonly settings: z.ZodType
  readonly target: z.ZodType
  readonly actions: readonly string[]
}
export type ConnectorShapes = Readonly<Record<string, ConnectorShape>>

export function kindOf(uses: string): string {
  return uses.split('/')[0] ?? ''
}
