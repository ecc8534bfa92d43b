import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signingKey } from '../../src/journal/keys.ts'
import { installationPolicy } from '../../src/journal/policy.ts'
import type { Policy } from '../../src/journal/policy.ts'
import type { Store } from '../../src/journal/store.ts'
import { aStore, HONEST, note, ORIGIN, OTHER, RUN, write } from './given.ts'
import type { Bundle, Loot } from './tamper.ts'

/** Two honest runs of one installation, and all its keys. */
export async function loot(): Promise<{ loot: Loot; policy: Policy }> {
  const dir = mkdtempSync(join(tmpdir(), 'stanch-loot-'))
  const store = aStore(dir)
  await write(store, RUN, HONEST)
  await write(store, OTHER, HONEST.with(25, { event: note('another story') }))
  const taken = {
    ...(await bundle(store, RUN)),
    other: await bundle(store, OTHER),
    key: signingKey(dir),
    ownKey: generateKeyPairSync('ed25519').privateKey,
  }
  const policy = installationPolicy(dir, ORIGIN)
  await store.close()
  rmSync(dir, { recursive: true })
  return { loot: taken, policy }
}

async function bundle(store: Store, run: string): Promise<Bundle> {
  const { lines, notes } = await store.raw(run)
  return { lines: lines.map((line) => Buffer.from(line).toString()), notes }
}
