import type { Json } from '../base/json.ts'
import { nearest } from '../base/nearest.ts'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import { listConnectors, loadConnector } from '../catalog/catalog.ts'
import { connectorSchemas } from '../catalog/json-schemas.ts'
import type { Connector } from '../sdk/index.ts'
import type { ConnectorCard, ConnectorListing } from '../surfaces/cli/app.ts'

export async function connectorList(): Promise<readonly ConnectorListing[]> {
  const listings = await listConnectors()
  const loaded = await Promise.all(listings.map(({ kind, id }) => loadConnector(`${kind}/${id}`)))
  return loaded.flatMap((one) => (one ? [listingOf(one)] : []))
}

export async function connectorCard(uses: string): Promise<Result<ConnectorCard>> {
  const found = await loadConnector(uses)
  if (!found) return noSuch(uses)
  const { settings, target, verbs } = connectorSchemas(found)
  return {
    ok: true,
    value: {
      ...listingOf(found),
      settings: json(settings),
      target: json(target),
      capability: json(found.card),
      verbs: json(verbs),
    },
  }
}

function json(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json
}

function listingOf({ kind, id, title, actions }: Connector): ConnectorListing {
  return { uses: `${kind}/${id}`, title, actions: Object.keys(actions) }
}

async function noSuch(uses: string): Promise<Result<ConnectorCard>> {
  const known = (await listConnectors()).map(({ kind, id }) => `${kind}/${id}`)
  const near = nearest(uses, known)
  return refuse(`there is no such connector${near === undefined ? '' : `; did you mean ${near}?`}`)
}
