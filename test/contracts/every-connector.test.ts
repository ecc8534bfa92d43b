import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { KINDS } from '../../src/sdk/index.ts'
import type { Connector } from '../../src/sdk/index.ts'
import { connectorContract } from '../../src/sdk/testkit/contract.ts'
import type { World } from '../../src/sdk/testkit/world.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'src/connectors')
const found = KINDS.flatMap((kind) =>
  (existsSync(join(folder, kind)) ? readdirSync(join(folder, kind)) : [])
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ kind, id: name.slice(0, -3) })),
)

const load = async <T>(path: string): Promise<T> =>
  ((await import(pathToFileURL(join(root, path)).href)) as { default: T }).default

test('every file under connectors is in a folder of a known kind', () => {
  expect(readdirSync(folder).filter((name) => !(KINDS as readonly string[]).includes(name))).toEqual([])
  expect(found.length).toBeGreaterThan(0)
})

for (const { kind, id } of found) {
  const worldPath = `test/world/${kind}-${id}.ts`
  // Imported here, not in a test: which tests there are depends on it.
  const connector = await load<Connector>(`src/connectors/${kind}/${id}.ts`)
  const world = existsSync(join(root, worldPath)) ? await load<World>(worldPath) : {}

  describe(`${kind}/${id}`, () => {
    test('is called as its path says', () => {
      expect([connector.kind, connector.id]).toEqual([kind, id])
    })
    test('has a test of its own and a world', () => {
      const wanted = [`test/connectors/${kind}/${id}.test.ts`, worldPath]
      expect(wanted.filter((path) => !existsSync(join(root, path)))).toEqual([])
    })
    for (const { name, run } of connectorContract({ connector, world })) test(name, run)
  })
}
