import type { Json } from '../base/json.ts'
import { isSecretRef } from '../base/secret.ts'
import type { Credential, Inventory } from '../model/inventory.ts'

/** One thing of an inventory; `gap` says what is missing here. */
export interface GraphNode {
  /** Unique in the graph; of the inventory's own names, so that two pictures of one inventory can be compared. */
  readonly key: string
  readonly kind: 'credential' | 'dependent' | 'workload' | 'relying-party' | 'owner' | 'channel' | 'gap'
  readonly name: string
  readonly detail: string
}
export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly says: string
}
export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

/** Credential -> dependents -> workloads, relying parties, owner and channels; of one credential, or of all. */
export function inventoryGraph(inventory: Inventory, only?: string): Graph {
  const chosen = inventory.credentials.filter(({ id }) => only === undefined || id === only)
  const links = [
    ...chosen.flatMap((one) => credentialLinks(one)),
    ...[...new Set(chosen.map(({ owner }) => owner))].flatMap((id) => ownerLinks(inventory, id)),
  ]
  const nodes = new Map([...chosen.map(credentialNode), ...links.map(({ to }) => to)].map((node) => [node.key, node]))
  return { nodes: [...nodes.values()], edges: links.map(({ from, to, says }) => ({ from, to: to.key, says })) }
}

interface Link {
  readonly from: string
  readonly says: string
  readonly to: GraphNode
}

function credentialNode(one: Credential): GraphNode {
  const detail = `${one.kind} of ${one.client_id} at ${one.connector}`
  return { key: keyOf(one), kind: 'credential', name: one.id, detail }
}

function keyOf({ id }: Credential): string {
  return `credential ${id}`
}

function credentialLinks(one: Credential): readonly Link[] {
  const from = keyOf(one)
  return [
    ...(one.dependents.length === 0 && one.kind === 'oidc-client-secret'
      ? [{ from, says: 'is in', to: gap(from, 'no dependent') }]
      : []),
    ...one.dependents.map((dependent) => ({ from, says: 'is in', to: thing(from, 'dependent', dependent) })),
    ...one.dependents.flatMap(({ id }) => readers(one, id)),
    ...one.workloads
      .filter(({ reads }) => reads.length === 0)
      .map((workload) => ({ from, says: 'used by', to: thing(from, 'workload', workload) })),
    ...one.relying_parties.map((party) => ({ from, says: 'signs in to', to: partyNode(from, party) })),
    { from, says: 'owned by', to: ownerNode(one.owner) },
  ]
}

function readers(one: Credential, dependent: string): readonly Link[] {
  const from = `${keyOf(one)} dependent ${dependent}`
  const found = one.workloads.filter(({ reads }) => reads.includes(dependent))
  if (found.length === 0) return [{ from, says: 'read by', to: gap(from, 'no workload') }]
  return found.map((workload) => ({ from, says: 'read by', to: thing(keyOf(one), 'workload', workload) }))
}

interface Thing {
  readonly id: string
  readonly connector: string
  readonly with: Json
}

function thing(of: string, kind: 'dependent' | 'workload', { id, connector, with: fields }: Thing): GraphNode {
  return { key: `${of} ${kind} ${id}`, kind, name: id, detail: [connector, ...wordsOf(fields)].join(' ') }
}

function partyNode(of: string, { id, backchannel_logout_uri: uri }: Credential['relying_parties'][number]): GraphNode {
  return {
    key: `${of} relying-party ${id}`,
    kind: 'relying-party',
    name: id,
    detail: uri === undefined ? 'no back-channel logout' : `logout at ${uri}`,
  }
}

function ownerNode(id: string): GraphNode {
  return { key: `owner ${id}`, kind: 'owner', name: id, detail: '' }
}

function ownerLinks({ owners }: Inventory, id: string): readonly Link[] {
  const from = `owner ${id}`
  const channels = owners[id]?.channels ?? []
  if (channels.length === 0) return [{ from, says: 'told by', to: gap(from, 'no channel') }]
  return channels.map(({ connector, with: fields }, i) => ({
    from,
    says: 'told by',
    to: { key: `${from} channel ${i}`, kind: 'channel', name: connector, detail: wordsOf(fields).join(' ') },
  }))
}

function gap(from: string, name: string): GraphNode {
  return { key: `${from} gap`, kind: 'gap', name, detail: '' }
}

/** Where a thing is, in its connector's own words; the names of secrets say nothing about that. */
function wordsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return isSecretRef(value) ? [] : [value]
  if (typeof value === 'number') return [String(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((one: Json) => wordsOf(one)) : []
}
