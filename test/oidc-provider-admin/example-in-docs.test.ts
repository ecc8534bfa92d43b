import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { ADMIN_KEY, LEAKED } from '../world/real-provider.ts'

const root = join(import.meta.dirname, '../..')
const urlOf = (path: string): string => pathToFileURL(join(root, path)).href

test('the example in the document runs as it stands, and lists the secret of its client without the value', async () => {
  const document = readFileSync(join(root, 'docs/oidc-provider-admin.md'), 'utf8')
  const code = /```js\n(?<code>[\s\S]*?)```/.exec(document)?.groups?.['code'] ?? ''
  const dir = mkdtempSync(join(tmpdir(), 'stanch-example-'))
  const admin = ['mount-admin', 'with-admin'].map(
    (name) => `export * from '${urlOf(`src/oidc-provider-admin/${name}.ts`)}'`,
  )
  writeFileSync(join(dir, 'stanch.mjs'), admin.join('\n'))
  const here = code
    .replace("'stanch'", "'./stanch.mjs'")
    .replace("'oidc-provider'", `'${urlOf('node_modules/oidc-provider/lib/index.js')}'`)
  writeFileSync(join(dir, 'server.mjs'), here)
  const env = { PATH: '', ISSUER: 'https://id.example.com', PORT: '0', SHOP_WEB_SECRET: LEAKED, ADMIN_KEY }
  const child = spawn(process.execPath, [join(dir, 'server.mjs')], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const port = /\d+/.exec(line.toString())?.[0]
    const ask = { headers: { authorization: `Bearer ${ADMIN_KEY}` } }
    const response = await fetch(`http://127.0.0.1:${port}/admin/clients/shop-web/secrets`, ask)
    expect(await response.json()).toEqual({ slots: 2, secrets: [{ id: 'initial', created_at: null, label: null }] })
  } finally {
    child.kill()
    rmSync(dir, { recursive: true })
  }
})
