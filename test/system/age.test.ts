import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Secret } from '../../src/base/secret.ts'
import { openEscrow } from '../../src/journal/age-escrow.ts'

const RUN = '01JZ7Y2N0R8M3V6K4T5W9XQABC'

test('the age of the distribution opens a sealed file with the recovery key, without stanch', async () => {
  const installed = spawnSync('age', ['--version'])
  expect(installed.error, 'the command age is missing: apt-get install age').toBeUndefined()
  const dir = mkdtempSync(join(tmpdir(), 'stanch-age-'))
  const identity = await generateX25519Identity()
  const recovery = [await identityToRecipient(identity)]
  const escrow = await openEscrow({ stateDir: dir, run: RUN, recovery, fingerprintKey: Buffer.alloc(32) })
  await escrow.seal('steps.issue.fresh', new Secret('the value that age must give back'))
  const key = join(dir, 'recovery.agekey')
  writeFileSync(key, `${identity}\n`, { mode: 0o600 })
  const opened = spawnSync('age', ['-d', '-i', key, join(dir, 'escrow', RUN, 'steps.issue.fresh.1.age')])
  rmSync(dir, { recursive: true })
  expect(opened.stderr.toString()).toBe('')
  expect(opened.stdout.toString()).toBe('the value that age must give back')
})
