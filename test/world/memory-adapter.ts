import type { Adapter, AdapterPayload } from 'oidc-provider'

type Row = AdapterPayload & Record<string, unknown>

/** Storage for one real `oidc-provider`: its own maps, so that two providers of one test share nothing. */
export function memoryAdapter(): (name: string) => Adapter {
  const rows = new Map<string, Row>()
  return (name) => {
    const find = async (id: string): Promise<AdapterPayload | undefined> => rows.get(`${name}:${id}`)
    const findWhere = async (field: string, value: string): Promise<AdapterPayload | undefined> =>
      [...rows].find(([key, row]) => key.startsWith(`${name}:`) && row[field] === value)?.[1]
    return {
      upsert: async (id, payload) => {
        rows.set(`${name}:${id}`, structuredClone(payload) as Row)
      },
      find,
      findByUid: (uid) => findWhere('uid', uid),
      findByUserCode: (code) => findWhere('userCode', code),
      consume: async (id) => {
        const row = rows.get(`${name}:${id}`)
        if (row) rows.set(`${name}:${id}`, { ...row, consumed: Math.floor(Date.now() / 1000) })
      },
      destroy: async (id) => {
        rows.delete(`${name}:${id}`)
      },
      revokeByGrantId: async (grantId) => {
        for (const [key, row] of rows) if (key.startsWith(`${name}:`) && row['grantId'] === grantId) rows.delete(key)
      },
    }
  }
}
