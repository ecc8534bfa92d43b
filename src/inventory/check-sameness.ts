import { canonicalJson } from '../base/canonical-json.ts'
import { canonicalUrl } from '../base/canonical-url.ts'
import type { Json } from '../base/json.ts'
import { isJsonObject } from '../base/json.ts'
import type { Path } from '../document/document.ts'
import type { Problem } from '../model/problem.ts'
import { kindOf } from './connector-shapes.ts'
import { problem } from './draft.ts'
import type { Draft } from './draft.ts'

/** One thing under two names would be changed twice, and the second change would undo the first. */
export function checkSameness(draft: Draft): readonly Problem[] {
  return [
    ...repeated(draft, credentialIds(draft), { code: 'I013', what: 'this id is taken' }),
    ...draft.credentials.flatMap((one) => idsInside(draft, one)),
    ...repeated(draft, placesOf(draft), { code: 'I001', what: 'the same target has another name' }),
    ...repeated(draft, issuersOf(draft), { code: 'I006', what: 'the same issuer has another connector' }),
    ...repeated(draft, clientsOf(draft), { code: 'I001', what: 'the same client has another credential' }),
  ]
}

interface Known {
  readonly path: Path
  readonly key: string
}

function repeated(draft: Draft, things: readonly Known[], { code, what }: { code: string; what: string }) {
  const first = new Map<string, Path>()
  return things.flatMap(({ path, key }): readonly Problem[] => {
    const before = first.get(key)
    if (!before) {
      first.set(key, path)
      return []
    }
    const { line, col } = draft.document.place(before)
    return [
      problem(draft, path, {
        code,
        what: `${what} (first at ${line}:${col})`,
        fix: FIX[code] ?? 'keep one of the two',
      }),
    ]
  })
}

const FIX: Readonly<Record<string, string>> = {
  I001: 'keep one of the two; a place is written once',
  I006: 'keep one of the two and name it in both places',
  I013: 'choose another id',
}

function credentialIds({ credentials }: Draft): readonly Known[] {
  return credentials.map(({ path, id }) => ({ path: [...path, 'id'], key: id }))
}

function idsInside(draft: Draft, { path, value }: Draft['credentials'][number]): readonly Problem[] {
  const lists = { dependents: value.dependents, workloads: value.workloads, relying_parties: value.relying_parties }
  return Object.entries(lists).flatMap(([name, list]) => {
    const known = list.map(({ id }, i) => ({ path: [...path, name, i, 'id'], key: id }))
    return repeated(draft, known, { code: 'I013', what: 'this id is taken' })
  })
}

/** What a dependent points at: its connector and the connector's own fields. */
function placesOf({ credentials }: Draft): readonly Known[] {
  return credentials.flatMap(({ path, value }) =>
    value.dependents.map((one, i) => ({
      path: [...path, 'dependents', i],
      key: canonicalJson([one.connector, one.with]),
    })),
  )
}

function issuersOf({ connectors }: Draft): readonly Known[] {
  return connectors
    .filter(({ value }) => kindOf(value.uses) === 'identity')
    .flatMap(({ path, value }) => {
      const issuer = fieldOf(value.with, 'issuer')
      return typeof issuer === 'string' ? [{ path: [...path, 'with', 'issuer'], key: canonicalUrl(issuer) }] : []
    })
}

function clientsOf({ credentials }: Draft): readonly Known[] {
  return credentials.map(({ path, value }) => ({
    path: [...path, 'client_id'],
    key: canonicalJson([value.kind, value.connector, value.client_id]),
  }))
}

function fieldOf(value: Json, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined
}
