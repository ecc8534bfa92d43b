import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { KINDS } from '../sdk/index.ts'
import type { Connector, Kind } from '../sdk/index.ts'

const HOME = join(import.meta.dirname, '../connectors')

export interface Listing {
  readonly kind: Kind
  readonly id: string
  readonly file: string
}

/** The folder is the register: connectors/<kind>/<id>. Listing reads names only; nothing is imported. */
export async function listConnectors(home: string = HOME): Promise<readonly Listing[]> {
  const byKind = await Promise.all(KINDS.map((kind) => listKind(home, kind)))
  return byKind.flat()
}

async function listKind(home: string, kind: Kind): Promise<readonly Listing[]> {
  const names = await readdir(join(home, kind)).catch(() => [])
  return names
    .filter((name) => /^[a-z0-9-]+\.[jt]s$/.test(name))
    .toSorted()
    .map((name) => ({ kind, id: name.slice(0, -3), file: join(home, kind, name) }))
}

/** Imports one connector, so that a run pays only for the systems it touches. Undefined when there is none of that name. */
export async function loadConnector(uses: string, home: string = HOME): Promise<Connector | undefined> {
  const listing = (await listConnectors(home)).find(({ kind, id }) => `${kind}/${id}` === uses)
  if (!listing) return undefined
  const module = (await import(pathToFileURL(listing.file).href)) as { default: Connector }
  return module.default
}

/** What a file's checker needs to know of each connector, as data. */
export async function connectorShapes(
  home: string = HOME,
): Promise<Readonly<Record<string, Pick<Connector, 'settings' | 'target'> & { actions: readonly string[] }>>> {
  const listings = await listConnectors(home)
  const loaded = await Promise.all(
    listings.map(async ({ kind, id }) => ({ uses: `${kind}/${id}`, one: await loadConnector(`${kind}/${id}`, home) })),
  )
  return Object.fromEntries(
    loaded.flatMap(({ uses, one }) =>
      one ? [[uses, { settings: one.settings, target: one.target, actions: Object.keys(one.actions) }]] : [],
    ),
  )
}
