import type { z } from 'zod'

/** The actions a runbook may name, as data: the table `VERBS` of the sdk has this shape. */
export type VerbTable = Readonly<Record<string, VerbShape>>
export interface VerbShape {
  readonly summary: string
  readonly about: 'credential' | 'dependent' | 'workload' | 'channel' | 'nothing'
  /** The field of `with` that names the target. */
  readonly names: string | null
  readonly changes: boolean
  /** It opens what others close: no step may do it without `approve:`. */
  readonly needsApproval?: true
  readonly with: z.ZodObject
  readonly gives: z.ZodObject
}

export function verbOf(verbs: VerbTable, name: string): VerbShape | undefined {
  return Object.hasOwn(verbs, name) ? verbs[name] : undefined
}

export function fieldsOf(object: z.ZodObject): Readonly<Record<string, z.ZodType>> {
  return object.shape
}

/** Does a later step get fields that the table does not list? Work by hand gives what its evidence is named. */
export function isOpen(object: z.ZodObject): boolean {
  return (object.def.catchall as z.ZodType | undefined)?.def.type === 'unknown'
}

/** A field that holds the name of a secret (`format: secret-ref` in its description). */
export function isSecretField(field: z.ZodType): boolean {
  return unwrap(field).meta()?.['format'] === 'secret-ref'
}

export function mayBeAbsent(field: z.ZodType): boolean {
  return field.safeParse(undefined).success
}

export function mayBeNull(field: z.ZodType): boolean {
  return field.safeParse(null).success
}

/** The words to choose from; null: the field takes others. */
export function optionsOf(field: z.ZodType): readonly string[] | null {
  const { entries } = unwrap(field).def as { entries?: Readonly<Record<string, string>> }
  return entries ? Object.values(entries) : null
}

function unwrap(field: z.ZodType): z.ZodType {
  const { innerType } = field.def as { innerType?: z.ZodType }
  return innerType ? unwrap(innerType) : field
}
