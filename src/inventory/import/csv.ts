import type { JsonObject } from '../../base/json.ts'
import type { SourceFile } from '../../document/document.ts'
import { didYouMean } from '../../document/known-keys.ts'
import { problemAt } from '../../document/position.ts'
import { shown } from '../../document/shown.ts'
import type { Place } from '../../model/problem.ts'
import type { Row } from './csv-table.ts'
import { csvTable } from './csv-table.ts'
import type { Fact, Gathered } from './fact.ts'
import { together, UNKNOWN_OWNER, unowned } from './fact.ts'
import { textOf } from './read-foreign.ts'

/**
 * One row, one thing. `type` is owner, credential, dependent, workload or relying_party; `credential` says what the thing
 * belongs to; `with.NAME` is a field of its connector. `reads` has several ids with blanks between them. Docs: inventory.md.
 */
export function csv(files: readonly SourceFile[]): Gathered {
  return together(files.map((file) => fromTable(file)))
}

const COLUMNS = [
  'type',
  'credential',
  'id',
  'connector',
  'kind',
  'client_id',
  'owner',
  'reads',
  'backchannel_logout_uri',
]

function fromTable(source: SourceFile): Gathered {
  const read = textOf(source)
  if (!read.ok) return { facts: [], problems: read.problems }
  const placeOf = (line: number): Place => ({ file: source.file, line, col: 1, length: 1 })
  const table = csvTable(read.value)
  if ('because' in table) return wrong(placeOf(table.line), table.because, 'mend the row')
  const odd = table.columns.find((name) => !COLUMNS.includes(name) && !/^with\.[a-z_]{1,40}$/.test(name))
  if (odd !== undefined || !table.columns.includes('type')) return wrong(placeOf(1), ...columnsWrong(odd))
  return together(table.rows.map((row) => rowFacts(row, source.file)))
}

function columnsWrong(odd: string | undefined): readonly [string, string] {
  if (odd === undefined)
    return ['no column "type"', `the first row names the columns: ${COLUMNS.join(', ')}, with.NAME`]
  return [`no such column ${shown(odd, [])}`, didYouMean(odd, COLUMNS) ?? `known: ${COLUMNS.join(', ')}, with.NAME`]
}

function wrong(place: Place, what: string, fix: string): Gathered {
  return { facts: [], problems: [problemAt(place, 'I033', { what, fix })] }
}

type Cells = Row['cells']

function rowFacts({ line, cells, spot }: Row, file: string): Gathered {
  const { type = '' } = cells
  const placeOf = (column: string): Place => ({ file, ...spot(column), length: 1 })
  const needed = NEEDED[type]
  if (!needed)
    return wrong(
      placeOf('type'),
      `${shown(type, [])} is not a type`,
      didYouMean(type, TYPES) ?? `write ${TYPES.join(' or ')}`,
    )
  const missing = needed.filter((name) => cells[name] === undefined)
  if (missing.length > 0)
    return together(
      missing.map((name) => wrong(placeOf(name), `this ${type} has no ${name}`, `fill the cell of ${name}`)),
    )
  return { facts: FACTS[type]?.(cells, { file, line, col: 1, length: 1 }) ?? [], problems: [] }
}

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  owner: ['id'],
  credential: ['id', 'connector', 'client_id'],
  dependent: ['credential', 'id', 'connector'],
  workload: ['credential', 'id', 'connector'],
  relying_party: ['credential', 'id', 'client_id'],
}
const TYPES = Object.keys(NEEDED)

const FACTS: Readonly<Record<string, (cells: Cells, place: Place) => readonly Fact[]>> = {
  owner: ({ id = '', connector, ...cells }, place) => {
    const channels = connector === undefined ? [] : [{ connector, with: fieldsOf(cells) }]
    return [{ type: 'owner', place, value: { id, channels } }]
  },
  credential: ({ id = '', kind = 'oidc-client-secret', connector = '', client_id = '', owner }, place) => {
    const value = { id, kind: kind as 'signing-key', connector, client_id, owner: owner ?? UNKNOWN_OWNER }
    const fact: Fact = { type: 'credential', place, value }
    return owner === undefined ? [unowned(place), fact] : [fact]
  },
  dependent: ({ credential: of = '', id = '', connector = '', ...cells }, place) => [
    { type: 'dependent', of, place, value: { id, connector, with: fieldsOf(cells) } },
  ],
  workload: ({ credential: of = '', id = '', connector = '', reads = '', ...cells }, place) => [
    {
      type: 'workload',
      of,
      place,
      value: { id, connector, reads: reads.split(/\s+/).filter(Boolean), with: fieldsOf(cells) },
    },
  ],
  relying_party: ({ credential: of = '', id = '', client_id = '', backchannel_logout_uri: uri }, place) => [
    {
      type: 'relying_party',
      of,
      place,
      value: { id, client_id, ...(uri !== undefined && { backchannel_logout_uri: uri }) },
    },
  ],
}

function fieldsOf(cells: Cells): JsonObject {
  return Object.fromEntries(
    Object.entries(cells).flatMap(([name, cell]) => (name.startsWith('with.') ? [[name.slice(5), cell]] : [])),
  )
}
