import type { Reply, Rung } from './reply.ts'

/** What one answer says about the secret it was asked with. */
export type Reading = 'refused' | 'accepted' | 'unclear' | 'expired'

/** One answer that is understood. What no row names is `unclear`: only known refusals are refusals. */
export interface Row {
  readonly rung?: Rung
  readonly status: number
  /** Null: the answer has no `error` member. Left out: any. */
  readonly error?: string | null
  readonly code?: string
  readonly kind?: Reply['kind']
  readonly token?: boolean
  readonly reads: Exclude<Reading, 'unclear'>
}

/** A provider's own answers, and the rungs on which they separate a right secret from a wrong one. */
export interface Dialect {
  readonly rungs: readonly Rung[]
  readonly rows: readonly Row[]
}

/** The first row that fits decides. */
export function classify({ rows }: Dialect, rung: Rung, reply: Reply): Reading {
  return rows.find((row) => fits(row, rung, reply))?.reads ?? 'unclear'
}

const COMPARED = ['status', 'error', 'code', 'kind', 'token'] as const

function fits(row: Row, rung: Rung, reply: Reply): boolean {
  const here = row.rung === undefined || row.rung === rung
  return here && COMPARED.every((field) => row[field] === undefined || row[field] === reply[field])
}
