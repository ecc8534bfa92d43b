import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connector } from '../src/sdk/index.ts'
import { connectorContract } from '../src/sdk/testkit/contract.ts'
import type { World } from '../src/sdk/testkit/world.ts'
import { readPages } from './docs/page.ts'

const root = join(import.meta.dirname, '..')

interface Example {
  /** Where the block belongs: its first line says so, `// src/connectors/…`. */
  readonly path: string
  readonly text: string
}

const code = (await readPages()).flatMap(({ file, blocks }) =>
  blocks.filter(({ language }) => language === 'ts' || language === 'js').map((block) => ({ file, ...block })),
)
const blocks = code.map(({ file, line, language, body }): Example => {
  const own = `src/${file.replaceAll(/[/.]/g, '-')}-${line}.${language === 'ts' ? 'ts' : 'mjs'}`
  return { path: /^\/\/ ((?:src|test)\/\S+\.ts)\n/.exec(body)?.[1] ?? own, text: `${body}\nexport {}\n` }
})

// A project in which the blocks stand where they say, and everything else is the real one, linked.
let project = ''
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'stanch-docs-'))
  for (const folder of ['src', 'test', 'test/world', 'test/connectors']) await linkAll(folder)
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'))
  await writeFile(join(project, 'package.json'), '{ "type": "module" }')
  for (const { path, text } of blocks) {
    await mkdir(join(project, dirname(path)), { recursive: true })
    await writeFile(join(project, path), text)
  }
})
afterAll(() => rm(project, { recursive: true, force: true }))

async function linkAll(folder: string): Promise<void> {
  await mkdir(join(project, folder), { recursive: true })
  for (const name of await readdir(join(root, folder))) {
    const isOpened = ['src/connectors', 'test/world', 'test/connectors'].includes(`${folder}/${name}`)
    const isKind = folder === 'test/connectors' && !name.endsWith('.ts')
    if (!isOpened && !isKind) await symlink(join(root, folder, name), join(project, folder, name))
  }
}

test('there are examples to check', () => {
  expect(blocks.map(({ path }) => path)).toContain('src/connectors/secret-store/acme-vars.ts')
  expect(code.map(({ language }) => language)).toContain('js')
})

test('every ts block of a page compiles under the rules of the project, and every js block is JavaScript', async () => {
  const base = JSON.parse(await readFile(join(root, 'tsconfig.json'), 'utf8')) as { compilerOptions: object }
  const compilerOptions = { ...base.compilerOptions, noEmit: true, allowJs: true, rootDir: '/', noUnusedLocals: false }
  await writeFile(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: blocks.map(({ path }) => path) }),
  )
  const tsc = join(root, 'node_modules/.bin/tsc')
  const run = promisify(execFile)(process.execPath, [tsc, '-p', project, '--pretty', 'false'])
  // A compiler that could not even start must not read as "no errors".
  const said = await run.then(
    ({ stdout }) => stdout,
    (thrown: { stdout: string; stderr: string; message: string }) => thrown.stdout || thrown.stderr || thrown.message,
  )
  expect(said).toBe('')
})

test('the example connector keeps every promise of the contract', async () => {
  const load = async <T>(path: string): Promise<T> =>
    ((await import(pathToFileURL(join(project, path)).href)) as { default: T }).default
  const checks = connectorContract({
    connector: await load<Connector>('src/connectors/secret-store/acme-vars.ts'),
    world: await load<World>('test/world/secret-store-acme-vars.ts'),
  })
  const broken: string[] = []
  for (const { name, run } of checks) await run().catch((thrown: Error) => broken.push(`${name}: ${thrown.message}`))
  expect(broken).toEqual([])
  expect(checks.length).toBeGreaterThan(10)
})
