import { z } from 'zod'
import { diffLines } from '../../../src/base/line-diff.ts'
import type { ConnectorShapes } from '../../../src/inventory/connector-shapes.ts'
import { draftImport } from '../../../src/inventory/import/draft-import.ts'
import type { Source } from '../../../src/inventory/import/sources.ts'
import { fileOf } from '../../document/lines.ts'
import { SHAPES } from '../given.ts'

const text = z.string()
const WITH_CLUSTER: ConnectorShapes = {
  ...SHAPES,
  'secret-store/vault-kv': {
    settings: z.looseObject({}),
    target: z.strictObject({ mount: text, path: text, key: text }),
    actions: ['secret-store/put-secret'],
  },
  'secret-store/kubernetes-secret': {
    settings: z.strictObject({}),
    target: z.strictObject({ namespace: text, name: text, key: text }),
    actions: ['secret-store/put-secret'],
  },
  'workload/kubernetes-rollout': {
    settings: z.strictObject({}),
    target: z.strictObject({
      namespace: text,
      kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
      name: text,
    }),
    actions: ['workload/restart'],
  },
}

/** A small inventory with comments, and connectors of a cluster and a vault. */
export const OWN = `# reviewed by the platform team
stanch_inventory: 1
origin: ops.example.com/shop
connectors:
  idp: { uses: identity/provider, with: { issuer: 'https://id.example.com' } } # the one realm
  vault: { uses: secret-store/vault-kv, with: { address: https://vault.example.com:8200 } }
  cluster: { uses: secret-store/kubernetes-secret }
  rollouts: { uses: workload/kubernetes-rollout }
  mail: { uses: notify/email }
owners:
  team-shop: {   channels: [ { connector: mail, with: { to: shop@example.com } } ] }
  unknown: {}
credentials:
  - id: shop-web   # the shop
    kind: oidc-client-secret
    connector: idp
    client_id: shop-web
    owner: team-shop
    path: services/shop/web

    dependents:
      - { id: shop-kv, connector: vault, with: { mount: kv, path: shop/web, key: client_secret } }
  - id: billing
    kind: oidc-client-secret
    connector: idp
    client_id: billing
    owner: unknown
    path: services/billing
`

export interface ImportedText {
  /** Lines that are new and lines that are gone, with their sign. */
  readonly lines: readonly string[]
  readonly text: string
  /** `CODE file:line what`. */
  readonly notes: readonly string[]
}

interface More {
  readonly inventory?: string
  readonly namespace?: string
}

/** Imports these files into `OWN`; what refuses the import stands in `notes` too, and nothing has changed then. */
export function imported(
  source: Source,
  files: Readonly<Record<string, string>>,
  { inventory = OWN, namespace }: More = {},
): ImportedText {
  const draft = draftImport(
    {
      source,
      namespace,
      inventory: fileOf(inventory, 'inventory.yaml'),
      files: Object.entries(files).map(([name, content]) => fileOf(content, name)),
    },
    WITH_CLUSTER,
  )
  const notes = draft.problems.map(({ code, place, what }) => `${code} ${place.file}:${place.line} ${what}`)
  if (!draft.ok) return { lines: [], text: inventory, notes }
  const lines = diffLines(draft.value.was.split('\n'), draft.value.text.split('\n'))
    .filter(({ kind }) => kind !== 'same')
    .map(({ kind, text: one }) => (kind === 'new' ? '+' : '-') + one)
  return { lines, text: draft.value.text, notes }
}
