import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

/** Each room of src, lowest first, with the rooms it may import from. This table is the architecture. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  base: [],
  model: ['base'],
  document: ['model', 'base'],
  runbook: ['document', 'model', 'base', 'run'],
  inventory: ['document', 'model', 'base'],
  run: ['model', 'base'],
  sdk: ['model', 'base'],
  connectors: ['sdk'],
  catalog: ['sdk', 'base'],
  journal: ['run', 'model', 'base'],
  engine: ['run', 'runbook', 'sdk', 'catalog', 'journal', 'model', 'base'],
  views: ['run', 'journal', 'model', 'base'],
  'oidc-provider-admin': ['base'],
  demo: ['oidc-provider-admin', 'sdk', 'model', 'base'],
  'config.ts': ['document', 'model', 'base'],
  compose: ['*'],
  'main.ts': ['*'],
  surfaces: [
    'main.ts',
    'config.ts',
    'engine',
    'views',
    'runbook',
    'inventory',
    'catalog',
    'journal',
    'document',
    'run',
    'model',
    'base',
  ],
  'index.ts': ['sdk', 'oidc-provider-admin'],
}
const PURE = ['model', 'document', 'runbook', 'inventory', 'run', 'views']
const src = join(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
const roomOf = (file: string): string => relative(src, file).split('/')[0] ?? ''
const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')

test.each(files.map((file) => [relative(src, file), file] as const))('%s imports only from rooms below', (_, file) => {
  const allowed = MAY_IMPORT[roomOf(file)]
  expect(allowed, `${roomOf(file)} is not in the table`).toBeDefined()
  if (allowed?.includes('*')) return
  for (const path of importsOf(file).filter((name) => name.startsWith('.'))) {
    expect([roomOf(file), ...(allowed ?? [])]).toContain(roomOf(join(dirname(file), path)))
  }
})

test.each(files.filter((file) => PURE.includes(roomOf(file))).map((file) => [relative(src, file), file] as const))(
  '%s is pure: no node: module',
  (_, file) => {
    expect(importsOf(file).filter((name) => name.startsWith('node:'))).toEqual([])
  },
)

/** `connectors/identity/keycloak` of keycloak.ts and of every file in the folder of that name, its parts. */
const connectorOf = (file: string): string => relative(src, file).split('/').slice(0, 3).join('/').replace(/\.ts$/, '')

test('a connector never imports another connector', () => {
  for (const file of files.filter((name) => roomOf(name) === 'connectors')) {
    for (const path of importsOf(file).filter((name) => name.startsWith('.'))) {
      const imported = join(dirname(file), path)
      const own = connectorOf(imported) === connectorOf(file)
      expect(own || roomOf(imported) === 'sdk', `${relative(src, file)} imports ${path}`).toBe(true)
    }
  }
})
