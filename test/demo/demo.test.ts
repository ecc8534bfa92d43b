import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const DEMO = join(import.meta.dirname, '../../src/demo/demo.ts')

test('npm run demo keeps every promise it makes, with an empty home', async () => {
  const home = mkdtempSync(join(tmpdir(), 'stanch-home-'))
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: home, NO_COLOR: '1' }
  const child = spawn(process.execPath, [DEMO], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise((resolve) => child.on('close', resolve))
  rmSync(home, { recursive: true })
  expect(said).not.toContain('NOT SO')
  for (const promise of [
    'the attacker gets in everywhere',
    'stanch was killed in the middle',
    'the attacker is refused everywhere',
    'people log in at both programs again',
    'chat and mailbox hold the notice',
    'the report is written',
    'stanch audit verify: the journal is as it was written',
    'one flipped byte in line 7',
  ])
    expect(said).toContain(`✓ ${promise}`)
  expect(code).toBe(0)
})
