import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { doubleServer } from '../../world/double.ts'
import type { DoubleServer } from '../../world/double.ts'
import { double, SSWS } from '../../world/identity-okta.ts'
import type { OktaState } from '../../world/identity-okta.ts'
import { houseWith } from './house.ts'
import type { OwnHouse } from './house.ts'

/** An operator with these files before the double of Okta, with one client there, called shop. */
export async function oktaHouse(
  files: Readonly<Record<string, string>> = {},
): Promise<OwnHouse & { readonly server: DoubleServer<OktaState> }> {
  const server = await doubleServer(double)
  onTestFinished(() => server.close())
  const house = await houseWith({ token: SSWS, ...files })
  const token = `file:${join(house.dir, 'token')}`
  const inventory = `stanch_inventory: 1
origin: ops.example.com/okta
drill: true
connectors:
  idp: { uses: identity/okta, with: { org: "${server.url}", api_token: "${token}" } }
owners: { team-shop: {} }
credentials:
  - { id: shop, kind: oidc-client-secret, connector: idp, client_id: shop-web, owner: team-shop, with: { app_id: 0oaShopWeb } }
`
  await writeFile(join(house.dir, 'inventory.yaml'), inventory, { mode: 0o600 })
  return { ...house, server }
}
