import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
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
export async function audit(house: House, { run, bundle, keys }: VerifyRequest): Promise<Result<Audited>> {
  const policy = keys === undefined ? ownKeys(house) : await readPolicy(keys)
  if (bundle !== undefined) return auditBundle(bundle, policy)
  if (run !== undefined) return { ok: true, value: { registry: [], runs: [await runReport(house, run, policy)] } }
  return { ok: true, value: await auditJournal(house, policy) }
}

/** All of the own journal, with the registry. */
export function auditJournal(house: House, policy = ownKeys(house)): Promise<Audited> {
  return verifyStore(join(house.stateDir, 'journal.db'), policy)
}

function ownKeys({ stateDir, store }: House): Policy {
  return installationPolicy(stateDir, store.origin)
}

/** Writes `<run>.jsonl`, `<run>.notes` and the public keys into a new folder; gives the names. */
export async function exportBundle({ store, stateDir }: House, run: string, dir: string): Promise<readonly string[]> {
  const { lines, notes } = await exportRun(store, run)
  await mkdir(dir, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw journalFault({
      what: `${dir} is no place for a bundle`,
      saw: error.code === 'EEXIST' ? 'C004 something of this name' : (error.code ?? 'an error'),
      wanted: 'a new folder',
    })
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

/** A folder mistyped says nothing about a journal. */
async function auditBundle(dir: string, policy: Policy): Promise<Result<Audited>> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => error)
  if (names instanceof Error) return refuse(`--bundle ${dir}: ${UNREAD[names.code ?? ''] ?? names.code ?? 'an error'}`)
  const runs = names.filter((name) => name.endsWith('.jsonl')).toSorted()
  if (runs.length === 0) return refuse(`--bundle ${dir}: no run is in it; a run is a file RUN.jsonl`)
  const reports = await Promise.all(runs.map((name) => fileReport(dir, basename(name, '.jsonl'), policy)))
  return { ok: true, value: { registry: [], runs: reports } }
}

const UNREAD: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
}

async function fileReport(dir: string, run: string, policy: Policy): Promise<Report> {
  const notes = await readFile(join(dir, `${run}.notes`), 'utf8').catch(() => '')
  return verifyJournal({ lines: createReadStream(join(dir, `${run}.jsonl`)), notes, policy, run })
}

/** JSON is YAML, so the file may be either. */
async function readPolicy(path: string): Promise<Policy> {
  const checked = checkShape(await documentOf(path), Policy)
  if (!checked.ok) throw new ProblemsError(checked.problems)
  return checked.value
}
