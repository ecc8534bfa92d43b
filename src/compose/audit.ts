import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { documentOf } from '../config.ts'
import { checkShape } from '../document/check-shape.ts'
import { exportRun } from '../journal/export.ts'
import { journalFault } from '../journal/journal-fault.ts'
import { installationPolicy, Policy } from '../journal/policy.ts'
import type { Report } from '../journal/report.ts'
import { verifyJournal } from '../journal/verify.ts'
import { verifyStore } from '../journal/verify-store.ts'
import { ProblemsError } from '../model/problem-error.ts'
import type { Audited, VerifyRequest } from '../surfaces/cli/app.ts'
import type { House } from './house.ts'

/**
 * Verifies the own journal (all of it with the registry, or one run) or an exported bundle, against the keys of a policy
 * file or, without one, those of this installation. A bundle's own copy of the keys is never believed by itself.
 */
export async function audit(house: House, { run, bundle, keys }: VerifyRequest): Promise<Audited> {
  const policy = keys === undefined ? installationPolicy(house.stateDir, house.store.origin) : await readPolicy(keys)
  if (bundle !== undefined) return { registry: [], runs: await bundleReports(bundle, policy) }
  if (run !== undefined) return { registry: [], runs: [await runReport(house, run, policy)] }
  return verifyStore(join(house.stateDir, 'journal.db'), policy)
}

/** Writes `<run>.jsonl`, `<run>.notes` and the public keys into a new folder; gives the names. */
export async function exportBundle({ store, stateDir }: House, run: string, dir: string): Promise<readonly string[]> {
  const { lines, notes } = await exportRun(store, run)
  await mkdir(dir, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw unfit(dir, error.code === 'EEXIST' ? 'C004 something of this name' : (error.code ?? 'an error'))
  })
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    [`${run}.jsonl`, lines],
    [`${run}.notes`, notes],
    ['keys.json', `${JSON.stringify(installationPolicy(stateDir, store.origin), null, 2)}\n`],
  ]
  for (const [name, content] of files) await writeFile(join(dir, name), content, { flag: 'wx', mode: 0o600 })
  return files.map(([name]) => name)
}

async function runReport({ store }: House, run: string, policy: Policy): Promise<Report> {
  const { lines, notes } = await exportRun(store, run)
  return verifyJournal({ lines: [lines], notes, policy, run })
}

async function bundleReports(dir: string, policy: Policy): Promise<readonly Report[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    throw unfit(dir, error.code ?? 'an error')
  })
  const journals = names.filter((name) => name.endsWith('.jsonl')).toSorted()
  if (journals.length === 0) throw unfit(dir, 'no .jsonl file')
  return Promise.all(
    journals.map(async (name) => {
      const run = basename(name, '.jsonl')
      const notes = await readFile(join(dir, `${run}.notes`), 'utf8').catch(() => '')
      return verifyJournal({ lines: createReadStream(join(dir, name)), notes, policy, run })
    }),
  )
}

/** JSON is YAML, so the file may be either. */
async function readPolicy(path: string): Promise<Policy> {
  const checked = checkShape(await documentOf(path), Policy)
  if (!checked.ok) throw new ProblemsError(checked.problems)
  return checked.value
}

function unfit(path: string, saw: string): Error {
  return journalFault({
    what: `${path} is no place for a bundle`,
    saw,
    wanted: 'a folder with an exported run, or a new one',
  })
}
