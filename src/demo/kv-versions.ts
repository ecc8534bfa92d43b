/** One version of one secret, as Vault's key/value store version 2 keeps it. */
export interface KvVersion {
  readonly value: Readonly<Record<string, unknown>> | null
  readonly created: string
  readonly deleted: string
  readonly destroyed: boolean
}

/** `stale`: check-and-set did not match the newest version. */
export type Put = { readonly version: number } | 'stale'

/** The versions of every secret, counted from 1. */
export interface KvVersions {
  read(path: string, version?: number): { readonly version: number; readonly at: KvVersion } | undefined
  all(path: string): readonly KvVersion[]
  put(path: string, value: KvVersion['value'], cas: number | undefined): Put
  /** `delete` hides a version, `undelete` brings it back, `destroy` loses its value for good. */
  mark(path: string, versions: readonly number[], how: 'delete' | 'undelete' | 'destroy'): void
  forget(path: string): void
}

export function kvVersions(now: () => Date): KvVersions {
  const secrets = new Map<string, KvVersion[]>()
  const all = (path: string): readonly KvVersion[] => secrets.get(path) ?? []
  return {
    all,
    read: (path, version = all(path).length) => {
      const at = all(path)[version - 1]
      return at && { version, at }
    },
    put: (path, value, cas) => {
      const versions = secrets.get(path) ?? []
      if (cas !== undefined && cas !== versions.length) return 'stale'
      versions.push({ value, created: now().toISOString(), deleted: '', destroyed: false })
      secrets.set(path, versions)
      return { version: versions.length }
    },
    mark: (path, versions, how) => {
      const marked = all(path).map((at, place) => (versions.includes(place + 1) ? mark(at, how, now()) : at))
      secrets.set(path, marked)
    },
    forget: (path) => void secrets.delete(path),
  }
}

function mark(at: KvVersion, how: 'delete' | 'undelete' | 'destroy', now: Date): KvVersion {
  if (how === 'destroy') return { ...at, value: null, destroyed: true }
  return { ...at, deleted: how === 'delete' ? now.toISOString() : '' }
}
