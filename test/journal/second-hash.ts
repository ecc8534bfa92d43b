import { createHash } from 'node:crypto'

export type Row = Record<string, any>

export interface Head {
  readonly log: string
  readonly size: number
  readonly root: string
}

export function jcs(value: any): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(jcs).join()}]`
  const members = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1))
  return `{${members.map((name) => `${JSON.stringify(name)}:${jcs(value[name])}`).join()}}`
}

export function hash(value: unknown): string {
  return `sha256:${hex(jcs(value))}`
}

export function hex(...parts: (string | Buffer)[]): string {
  return digestOf(...parts).toString('hex')
}

export function digestOf(...parts: (string | Buffer)[]): Buffer {
  return createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part as string))))
    .digest()
}
