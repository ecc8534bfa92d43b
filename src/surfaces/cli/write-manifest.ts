import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Plugin } from '@oclif/core/config'

/** Writes dist/oclif.manifest.json, so that a start imports one command instead of all. Run by the build, on dist. */
const home = new URL('../../', import.meta.url)
const root = fileURLToPath(home)
const pjson = JSON.parse(readFileSync(new URL('../package.json', home), 'utf8')) as never
const plugin = new Plugin({
  root,
  pjson,
  isRoot: true,
  type: 'core',
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
})
await plugin.load()
writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(plugin.manifest, null, 2)}\n`)
