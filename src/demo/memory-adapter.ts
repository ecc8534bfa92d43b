import type { Adapter, AdapterPayload } from 'oidc-provider'

/** Storage for the drill's provider: one map for everything, gone with the program. */
export function memoryAdapter(): (name: string) => Adapter {
  const rows = new Map<string, AdapterPayload>()
  return (name) => {
    const mine = (): [string, AdapterPayload][] => [...rows].filter(([key]) => key.startsWith(`${name}:`))
    const first = (field: 'uid' | 'userCode', value: string): AdapterPayload | undefined =>
      mine().find(([, row]) => row[field] === value)?.[1]
    return {
      upsert: async (id, payload) => void rows.set(`${name}:${id}`, structuredClone(payload)),
      find: async (id) => rows.get(`${name}:${id}`),
      findByUid: async (uid) => first('uid', uid),
      findByUserCode: async (code) => first('userCode', code),
      destroy: async (id) => void rows.delete(`${name}:${id}`),
      consume: async (id) => {
        const row = rows.get(`${name}:${id}`)
        if (row) rows.set(`${name}:${id}`, { ...row, consumed: Math.floor(Date.now() / 1000) })
      },
      revokeByGrantId: async (grantId) => {
        for (const [key, row] of mine()) if (row.grantId === grantId) rows.delete(key)
      },
    }
  }
}
