import type { Scenario } from '../sdk/rotation/model-world.ts'
import { LEAKED, STRANGER } from './double.ts'
import type { Asked, Told } from './double.ts'
import { cast } from './identity-keycloak.ts'
import { ADMIN_SECRET } from './real-keycloak.ts'
import type { Realm } from './real-keycloak.ts'
import { putRotated } from './real-keycloak-stage.ts'
import type { Realms } from './real-keycloak-stage.ts'

interface Row {
  readonly name: string
  readonly strategy: Scenario['strategy']
  readonly realm: 'plain' | 'dating'
  /** A rotated secret of another team's stands beside the leaked one. */
  readonly beside?: boolean
}

export const REAL_ROWS: readonly Row[] = [
  { name: 'no policy', strategy: 'contain-first', realm: 'plain' },
  { name: 'a rotation policy', strategy: 'contain-first', realm: 'dating' },
  { name: 'a rotation policy', strategy: 'overlap', realm: 'dating' },
  { name: 'a rotated secret of others', strategy: 'contain-first', realm: 'dating', beside: true },
]

let count = 0

/** The scenario at a new client of the real Keycloak: every schedule begins with one. */
export async function realScenario(realms: Realms, row: Row): Promise<Scenario> {
  const realm = realms[row.realm]
  const clientId = `scheduled-${(count += 1)}`
  await realm.add(clientId, { secret: LEAKED })
  if (row.beside) await putRotated(realm, { clientId, secret: STRANGER })
  const { id } = await realm.client(clientId)
  const { card } = cast.connector
  if (!card) throw new Error('an identity connector has a card')
  return {
    name: row.name,
    strategy: row.strategy,
    card,
    locates: false,
    slots: row.beside ? [LEAKED, STRANGER] : [LEAKED],
    cast: {
      ...cast,
      settings: () => ({ issuer: realm.issuer, admin_client: 'stanch', admin_secret: 'env:ADMIN' }),
      target: { id: 'web', client_id: clientId, with: {} },
      secrets: { 'env:ADMIN': ADMIN_SECRET },
      real: { answer, isWrite, live: () => liveOf(realm, id) },
    },
  }
}

function isWrite({ method, url }: Asked): boolean {
  return method !== 'GET' && url.pathname.startsWith('/admin/')
}

async function answer({ method, url, headers, body }: Asked): Promise<Told> {
  const response = await fetch(url, { method, headers, ...(method !== 'GET' && { body }) })
  const text = await response.text()
  return { status: response.status, ...(text !== '' && { json: JSON.parse(text) as unknown }) }
}

async function liveOf({ admin }: Realm, id: string): Promise<readonly string[]> {
  const { secret } = (await admin(`GET /clients/${id}`)).body
  const rotated = await admin(`GET /clients/${id}/client-secret/rotated`)
  return [secret, ...(rotated.status === 200 ? [rotated.body.value] : [])]
}
