import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { nearest } from '../base/nearest.ts'
import { openRegularFile } from '../base/open-file.ts'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import { fileProblem } from '../document/file-problem.ts'
import { ProblemsError } from '../model/problem-error.ts'
import type { Problem } from '../model/problem.ts'
import type { CheckedRunbook } from '../runbook/read-runbook.ts'
import { readRunbook } from '../runbook/read-runbook.ts'
import { VERBS } from '../sdk/index.ts'
import type { Linted, RunbookListing } from '../surfaces/cli/app.ts'

/** Beside the sources and beside the build alike. */
export const SHIPPED = resolve(import.meta.dirname, '../../runbooks')
const NAME = /^[a-z][a-z0-9-]{0,40}$/

export interface Shelved extends Linted {
  /** Null when it has errors. */
  readonly checked: CheckedRunbook | null
}

/** Every runbook there is by name: a team's own hides a shipped one of the same name. */
export async function listRunbooks(own: string | null): Promise<readonly RunbookListing[]> {
  const mine = own === null ? [] : await folder(own, 'own')
  const shipped = await folder(SHIPPED, 'shipped')
  const all = [...mine, ...shipped.filter(({ name }) => !mine.some((one) => one.name === name))]
  return Promise.all(all.map(async (one) => ({ ...one, title: await titleOf(one.file) })))
}

/** By name (own folder first) or by path. */
export async function findRunbook(own: string | null, nameOrPath: string): Promise<Result<string>> {
  if (/[/\\]|\.ya?ml$/.test(nameOrPath)) return { ok: true, value: nameOrPath }
  const known = await listRunbooks(own)
  const found = known.find(({ name }) => name === nameOrPath)
  if (found) return { ok: true, value: found.file }
  const near = nearest(
    nameOrPath,
    known.map(({ name }) => name),
  )
  // What was typed is repeated only when it looks like a name: a secret may have been pasted here.
  const what = NAME.test(nameOrPath) ? `there is no runbook ${nameOrPath}` : 'this is no name of a runbook'
  return refuse(near === undefined ? what : `${what}; did you mean ${near}?`)
}

/** One file through the gate and every check. */
export async function readShelved(file: string): Promise<Shelved> {
  const opened = await openRegularFile(file)
  if (!opened.ok) return { file, text: '', problems: [fileProblem(file, opened)], checked: null }
  const read = readRunbook({ file, bytes: opened.bytes }, VERBS)
  const text = Buffer.from(opened.bytes).toString('utf8')
  return { file, text, problems: read.problems, checked: read.ok ? read.value : null }
}

/** @throws ProblemsError with every problem of the file. */
export async function needRunbook(file: string): Promise<CheckedRunbook> {
  const { checked, problems } = await readShelved(file)
  if (checked) return checked
  throw new ProblemsError(problems.filter(isError))
}

function isError({ level }: Problem): boolean {
  return level === 'error'
}

type Untitled = Omit<RunbookListing, 'title'>

async function folder(path: string, from: RunbookListing['from']): Promise<readonly Untitled[]> {
  const names = await readdir(path).catch(() => [])
  return names
    .filter((name) => /^[a-z][a-z0-9-]{0,40}\.yaml$/.test(name))
    .toSorted()
    .map((name) => ({ name: basename(name, '.yaml'), file: join(path, name), from }))
}

async function titleOf(file: string): Promise<string> {
  const { checked } = await readShelved(file)
  return checked?.runbook.title ?? 'has errors; see stanch runbook lint'
}
