import type { Document, SourceFile } from '../../document/document.ts'
import { problemAt } from '../../document/position.ts'
import { clientFacts } from './backstage-clients.ts'
import type { Entity, EntityRef } from './backstage-entity.ts'
import { entityOf, idOf, isNamed, refOf, specRef } from './backstage-entity.ts'
import { unreadTargets } from './backstage-locations.ts'
import type { Fact, Gathered, Known, OwnerFact } from './fact.ts'
import { annotationOf, noted, textAt, together } from './fact.ts'
import { fromDocuments } from './foreign-documents.ts'
import { pickConnector, takes } from './pick-connector.ts'

/**
 * Groups become owners, and users who own something; a Component (or API, Resource) that names its client by
 * `stanch.dev/client-id` becomes a credential of its owner, or of its System's; `stanch.dev/backchannel-logout-uri` makes it
 * a relying party. What the catalog does not say is left open.
 */
export function backstage(files: readonly SourceFile[], known: Known): Gathered {
  const names = files.map(({ file }) => file)
  return fromDocuments(files, (documents) => fromCatalog(documents, { known, names }))
}

interface Reading {
  readonly known: Known
  /** Of the files. */
  readonly names: readonly string[]
}

function fromCatalog(documents: readonly Document[], { known, names }: Reading): Gathered {
  const found = documents.flatMap((document) => entityOf(document) ?? [])
  const [first] = documents
  if (found.length === 0 && first) return { facts: [], problems: [problemAt(first.place([]), 'I033', NO_ENTITY)] }
  const entities = found.filter(isNamed)
  const badly = found.filter((one) => !isNamed(one)).map(({ place }) => noted(place, 'I032', BAD_NAME))
  const owners = ownersOf(entities)
  const clients = entities.map((entity) =>
    clientFacts(entity, { entities, known, ownerId: (ref) => owners.ids.get(ref) }),
  )
  return together([
    ...badly,
    unreadTargets(entities, names),
    ...owners.twice,
    ...owners.all.map((owner) => ownerFact(owner, known)),
    withoutMail(owners.all, known),
    ...clients,
  ])
}

const NO_ENTITY = {
  what: 'no entity of a Backstage catalog in these files',
  fix: 'name files with apiVersion backstage.io/v1alpha1',
}
const BAD_NAME = {
  what: 'this is not the name of an entity; it is left out',
  fix: 'write letters and digits, with - _ . between them',
}

interface Owning {
  readonly ref: EntityRef
  readonly id: string
  /** Absent when these files only refer to it. */
  readonly entity: Entity | undefined
  readonly place: Entity['place']
}
interface Owners {
  readonly all: readonly Owning[]
  readonly ids: ReadonlyMap<EntityRef, string>
  readonly twice: readonly Gathered[]
}

/** Every group, and whoever else owns something. Two of them with one id of ours are not made one. */
function ownersOf(entities: readonly Entity[]): Owners {
  const byRef = new Map(entities.map((entity) => [refOf(entity), entity]))
  const named = entities.flatMap((entity) => {
    const ref = specRef(entity, 'owner', 'group')
    return ref === undefined ? [] : [{ ref, place: entity.document.place(['spec', 'owner']) }]
  })
  const groups = entities.filter(({ kind }) => kind === 'group').map((one) => ({ ref: refOf(one), place: one.place }))
  const [ids, all, twice] = [new Map<EntityRef, string>(), [] as Owning[], [] as Gathered[]]
  for (const { ref, place } of [...groups, ...named]) {
    const id = idOf(ref)
    if (id === undefined || ids.has(ref)) continue
    if (all.some((other) => other.id === id)) twice.push(noted(place, 'I032', sameId(id)))
    else {
      ids.set(ref, id)
      all.push({ ref, id, entity: byRef.get(ref), place })
    }
  }
  return { all, ids, twice }
}

function sameId(id: string): { what: string; fix: string } {
  return { what: `another owner of the catalog would be ${id} here too; this one is left out`, fix: 'write it by hand' }
}

function ownerFact({ id, entity, place }: Owning, known: Known): Gathered {
  const channels = entity === undefined ? [] : [...mail(entity, known), ...chat(entity, known)]
  const fact: Fact = { type: 'owner', place: entity?.place ?? place, value: { id, channels } }
  return { facts: [fact], problems: [] }
}

function mail({ document }: Entity, known: Known): OwnerFact['channels'] {
  const to = textAt(document.value, 'spec', 'profile', 'email')
  return to === undefined ? [] : channel(known, 'notify/email', { to })
}

function chat({ document }: Entity, known: Known): OwnerFact['channels'] {
  const id = annotationOf(document, 'slack-channel')
  return id === undefined ? [] : channel(known, 'notify/slack', { channel: id })
}

function channel(known: Known, uses: string, fields: { [name: string]: string }): OwnerFact['channels'] {
  const picked = pickConnector(known, uses)
  return 'name' in picked && takes(known, picked.name, fields) ? [{ connector: picked.name, with: fields }] : []
}

function withoutMail(owners: readonly Owning[], known: Known): Gathered {
  const [first, ...others] = owners.filter(
    ({ entity }) => entity !== undefined && textAt(entity.document.value, 'spec', 'profile', 'email') !== undefined,
  )
  const picked = pickConnector(known, 'notify/email')
  if (!first || 'name' in picked) return { facts: [], problems: [] }
  const what = `${others.length + 1} owners have an e-mail address, and ${picked.because}`
  return noted(first.place, 'I031', { what, fix: 'add one connector notify/email, then import again' })
}
