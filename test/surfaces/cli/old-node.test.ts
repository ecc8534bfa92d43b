import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const BIN = join(import.meta.dirname, '../../../bin/stanch.js')

/** The program as it is installed, under a Node that says it is of this version. */
function under(version: string): { status: number | null; stdout: string; stderr: string } {
  const says = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
  const preload = `data:text/javascript,${encodeURIComponent(says)}`
  return spawnSync(process.execPath, ['--import', preload, BIN, '--version'], { encoding: 'utf8' })
}

test.each(['8.17.0', '18.20.4', '22.12.0', '24.14.9', '25.3.0'])(
  '60: Node %s ends with 2 and a sentence that names it and what is needed',
  (version) => {
    expect(under(version)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `stanch needs Node 24.15 or later in line 24, or Node 26; this is ${version}\n`,
    })
  },
)

test.each(['24.15.0', '26.0.0'])('60: Node %s is not refused', (version) => {
  expect(under(version).stderr).not.toContain('stanch needs Node')
})
