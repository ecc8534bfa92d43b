// passwordCredentials as Graph shows them.

export interface Password {
  keyId: string
  displayName: string | null
  /** The first three characters; old ones have none. */
  hint: string | null
  /** Never shown again. */
  secretText: string
  expired: boolean
}

export const passwordOf = (place: number, secretText: string, more: Partial<Password> = {}): Password => {
  const keyId = `aaaaaaaa-0000-4000-8000-${String(place).padStart(12, '0')}`
  return { keyId, displayName: null, hint: secretText.slice(0, 3), secretText, expired: false, ...more }
}

export function shown({ keyId, displayName, hint, expired }: Password): object {
  const endDateTime = expired ? '2026-11-01T00:00:00Z' : '2028-11-01T00:00:00Z'
  return { keyId, displayName, hint, secretText: null, startDateTime: '2026-10-01T00:00:00Z', endDateTime }
}
