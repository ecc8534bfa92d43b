import type { Secret } from '../../base/secret.ts'

/** One request as it went out. `query` stands apart, so that a test can look for secrets in it. */
export interface RequestRecord {
  readonly method: string
  readonly url: string
  readonly query: string
}

/** All that a connector did through its context, in order. */
export interface TestRecord {
  readonly requests: RequestRecord[]
  /** Paths of files that were replaced. */
  readonly fileWrites: string[]
  readonly commands: (readonly string[])[]
  readonly signals: { readonly pid: number; readonly signal: string }[]
  /** Milliseconds, one entry per pause; nothing was waited. */
  readonly pauses: number[]
  /** What is sealed, by name. Hand it to the next context to play a crash. */
  readonly escrow: Map<string, Secret>
}

export function emptyRecord(escrow: Map<string, Secret> = new Map()): TestRecord {
  return { requests: [], fileWrites: [], commands: [], signals: [], pauses: [], escrow }
}

export function requestRecord(method: string, at: string): RequestRecord {
  const url = new URL(at)
  return { method, url: url.origin + url.pathname, query: url.search }
}
