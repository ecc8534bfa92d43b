import type { Saying } from '../../document/position.ts'
import type { Entity, EntityRef } from './backstage-entity.ts'
import { refOf, specRef } from './backstage-entity.ts'
import type { CredentialFact, Fact, Gathered, Known } from './fact.ts'
import { annotationOf, noted, UNKNOWN_OWNER, unowned } from './fact.ts'
import { pickConnector } from './pick-connector.ts'
import { slug } from './slug.ts'

export interface Catalog {
  readonly entities: readonly Entity[]
  readonly known: Known
  readonly ownerId: (ref: EntityRef) => string | undefined
}

/** The credential and the relying party of one entity; nothing when no annotation names its client or its credential. */
export function clientFacts(entity: Entity, catalog: Catalog): Gathered {
  const { document } = entity
  const name = ['client-id', 'credential'].find((one) => annotationOf(document, one) !== undefined)
  if (name === undefined) return { facts: [], problems: [] }
  const place = document.place(['metadata', 'annotations', `stanch.dev/${name}`])
  const client = clientOf(entity, catalog.known)
  if ('what' in client) return noted(place, 'I031', client)
  const owner = ownerOf(entity, catalog)
  const facts: readonly Fact[] = [
    { type: 'credential', place, value: { ...client, owner } },
    ...partyFacts(entity, client),
  ]
  return { facts: owner === UNKNOWN_OWNER ? [unowned(place), ...facts] : facts, problems: [] }
}

type Client = Omit<CredentialFact, 'owner'>

/** A client by its id at the one provider there is, or at the one named; without an id, a credential of the inventory. */
function clientOf({ document, name }: Entity, known: Known): Client | Saying {
  const id = annotationOf(document, 'credential') ?? slug(name) ?? 'client'
  const client_id = annotationOf(document, 'client-id')
  const existing = known.inventory.credentials.find((one) => one.id === id)
  if (client_id === undefined) return existing ? clientIn(existing) : NO_CREDENTIAL
  const picked = pickConnector(known, 'identity/', annotationOf(document, 'connector'))
  if ('name' in picked) return { id, kind: 'oidc-client-secret', connector: picked.name, client_id }
  return { what: `which provider? ${picked.because}`, fix: 'name it: stanch.dev/connector' }
}

function clientIn({ id, kind, connector, client_id }: Client): Client {
  return { id, kind, connector, client_id }
}

const NO_CREDENTIAL = { what: 'the inventory has no credential of this name', fix: 'add stanch.dev/client-id too' }

/** The entity's own owner, else its System's. */
function ownerOf(entity: Entity, { entities, ownerId }: Catalog): string {
  const system = specRef(entity, 'system', 'system')
  const around = entities.find((one) => refOf(one) === system)
  const ref = specRef(entity, 'owner', 'group') ?? (around && specRef(around, 'owner', 'group'))
  return (ref !== undefined && ownerId(ref)) || UNKNOWN_OWNER
}

function partyFacts({ document, name }: Entity, { id: of, client_id }: Client): readonly Fact[] {
  const uri = annotationOf(document, 'backchannel-logout-uri')
  const id = slug(name)
  if (uri === undefined || id === undefined) return []
  const place = document.place(['metadata', 'annotations', 'stanch.dev/backchannel-logout-uri'])
  return [{ type: 'relying_party', of, place, value: { id, client_id, backchannel_logout_uri: uri } }]
}
