import { z } from 'zod'
import type { ConnectorShapes } from '../../src/inventory/connector-shapes.ts'
import { readInventory } from '../../src/inventory/read-inventory.ts'
import type { InventoryFile } from '../../src/inventory/read-inventory.ts'
import { secretRef } from '../../src/sdk/schema.ts'
import { fileOf, lines } from '../document/lines.ts'

const identity = ['identity/probe-client-secret', 'identity/issue-client-secret', 'identity/revoke-client-secret']
const place = z.looseObject({ path: z.string().optional(), namespace: z.string().optional() })

export const SHAPES: ConnectorShapes = {
  'identity/provider': {
    settings: z.strictObject({
      issuer: z.string(),
      client_id: z.string().optional(),
      admin_key: secretRef('key').optional(),
    }),
    target: z.strictObject({}),
    actions: [...identity, 'session/back-channel-logout'],
  },
  'identity/plain': { settings: z.looseObject({}), target: z.strictObject({}), actions: identity },
  'session/logout': {
    settings: z.looseObject({}),
    target: z.looseObject({}),
    actions: ['session/back-channel-logout'],
  },
  'secret-store/files': { settings: z.strictObject({}), target: place, actions: ['secret-store/put-secret'] },
  'secret-store/strict': {
    settings: z.strictObject({ token: secretRef('A token') }),
    target: z.strictObject({ path: z.string(), key: z.string() }),
    actions: ['secret-store/put-secret'],
  },
  'secret-store/blind': { settings: z.strictObject({}), target: place, actions: [] },
  'workload/program': { settings: z.strictObject({}), target: z.looseObject({}), actions: ['workload/restart'] },
  'notify/slack': {
    settings: z.strictObject({}),
    target: z.strictObject({ channel: z.string() }),
    actions: ['notify/owners'],
  },
  'notify/email': {
    settings: z.strictObject({}),
    target: z.strictObject({ to: z.string() }),
    actions: ['notify/owners'],
  },
}

export const GOOD = `stanch_inventory: 1
origin: ops.example.com/shop
connectors:
  idp: { uses: identity/provider, with: { issuer: https://id.example.com, admin_key: env:ADMIN_KEY } }
  files: { uses: secret-store/files }
  programs: { uses: workload/program }
  chat: { uses: notify/slack }
  mail: { uses: notify/email }
owners:
  team-shop:
    channels:
      - { connector: chat, with: { channel: C0123456789 } }
      - { connector: mail, with: { to: shop@example.com } }
credentials:
  - id: shop-web
    kind: oidc-client-secret
    connector: idp
    client_id: q7Rz3LmX9vTb2KpN8wYcD4sFgH
    owner: team-shop
    confirmed: 2026-11-01
    dependents:
      - { id: web-env, connector: files, with: { path: /srv/web/.env } }
    workloads:
      - { id: web, connector: programs, reads: [web-env], with: { argv: [/usr/bin/restart, 'web; now'] } }
    relying_parties:
      - { id: shop, client_id: shop-web, backchannel_logout_uri: https://shop.example.com/logout }
`

/** The good inventory with one text replaced by another. */
export function changed(from: string, to: string): string {
  if (!GOOD.includes(from)) throw new Error(`the good inventory has no ${from}`)
  return GOOD.replace(from, to)
}

export function inventory(text: string, more: Partial<InventoryFile> = {}) {
  return readInventory({ ...fileOf(text, 'inventory.yaml'), ...more }, SHAPES)
}

export function told(text: string, more: Partial<InventoryFile> = {}): readonly string[] {
  return lines(inventory(text, more))
}
