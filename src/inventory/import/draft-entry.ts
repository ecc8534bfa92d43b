import type { Json } from '../../base/json.ts'
import type { Checked } from '../../document/checked.ts'
import type { ConnectorEntry, Inventory } from '../../model/inventory.ts'
import type { ConnectorShapes } from '../connector-shapes.ts'
import { readInventory } from '../read-inventory.ts'
import type { InventoryFile } from '../read-inventory.ts'
import type { ImportDraft } from './draft-import.ts'
import { editInventory, errorsOf } from './draft-import.ts'
import { UNKNOWN_OWNER } from './fact.ts'
import type { Edit } from './plan-edits.ts'
import { freeId, slug } from './slug.ts'

/** A client as a responder knows it; `dialect`: a name that identity/oidc knows. */
export interface StrangeClient {
  readonly issuer: string
  readonly client_id: string
  readonly dialect: string
  /** Other origins that serve endpoints of the issuer. */
  readonly origins: readonly string[]
}
export interface EntryDraft extends ImportDraft {
  /** The id of its credential. */
  readonly credential: string
}

/**
 * The entry of a client that nobody has written down, as it can be known in the middle of an incident: a connector that is
 * of this issuer already, else one by the standards alone, and an owner whom somebody has to find out.
 */
export function draftEntry(file: InventoryFile, client: StrangeClient, shapes: ConnectorShapes): Checked<EntryDraft> {
  const read = readInventory(file, shapes)
  if (!read.ok) return { ok: false, problems: errorsOf(read.problems) }
  const { edits, credential } = entryOf(read.value, client, shapes)
  const edited = editInventory(file, edits, shapes)
  return edited.ok ? { ...edited, value: { ...edited.value, credential } } : edited
}

interface Entry {
  readonly edits: readonly Edit[]
  readonly credential: string
}

function entryOf(
  { connectors, owners, credentials }: Inventory,
  client: StrangeClient,
  shapes: ConnectorShapes,
): Entry {
  const { issuer, client_id, dialect, origins } = client
  const same = credentials.find((one) => one.client_id === client_id && issuerOf(connectors[one.connector]) === issuer)
  if (same) return { edits: [], credential: same.id }
  const settings = {
    issuer,
    ...(dialect !== 'standard' && { dialect }),
    ...(origins.length > 0 && { origins: [...origins] }),
  }
  const provider = named(connectors, {
    id: slug(new URL(issuer).hostname) ?? 'provider',
    entry: { uses: 'identity/oidc', with: settings },
    fits: (one) => issuerOf(one) === issuer,
  })
  const byHand = named(connectors, {
    id: 'by-hand',
    entry: { uses: 'session/by-hand', with: {} },
    fits: ({ uses }) => uses === 'session/by-hand',
  })
  const endsSessions = shapes[provider.entry.uses]?.actions.includes('session/back-channel-logout') === true
  const id = freeId(
    slug(client_id) ?? 'client',
    credentials.map((one) => one.id),
  )
  const value = {
    id,
    kind: 'oidc-client-secret',
    connector: provider.id,
    client_id,
    owner: UNKNOWN_OWNER,
    ...(!endsSessions && { sessions: byHand.id }),
  }
  return {
    credential: id,
    edits: [
      ...provider.edits,
      ...(endsSessions ? [] : byHand.edits),
      ...(Object.hasOwn(owners, UNKNOWN_OWNER) ? [] : [edit('set', ['owners', UNKNOWN_OWNER], {})]),
      edit('add', ['credentials'], value),
    ],
  }
}

interface Wanted {
  readonly id: string
  readonly entry: ConnectorEntry
  readonly fits: (one: ConnectorEntry) => boolean
}
interface Named {
  readonly id: string
  readonly entry: ConnectorEntry
  /** None where the inventory has it. */
  readonly edits: readonly Edit[]
}

/** A connector that fits and is there, or a new one under a free name. */
function named(connectors: Inventory['connectors'], { id, entry, fits }: Wanted): Named {
  const known = Object.entries(connectors).find(([, one]) => fits(one))
  if (known) return { id: known[0], entry: known[1], edits: [] }
  const own = freeId(id, Object.keys(connectors))
  const { uses, with: settings } = entry
  const value = Object.keys(settings).length > 0 ? { uses, with: settings } : { uses }
  return { id: own, entry, edits: [edit('set', ['connectors', own], value)] }
}

const TYPED = { file: 'what was typed', line: 1, col: 1, length: 1 }

function edit(how: Edit['how'], path: readonly string[], value: Json): Edit {
  return { how, path: [...path], value, place: TYPED }
}

function issuerOf(connector: ConnectorEntry | undefined): Json | undefined {
  return connector?.uses.startsWith('identity/') ? connector.with['issuer'] : undefined
}
