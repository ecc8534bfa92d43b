import { stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { openRegularFile } from './base/open-file.ts'
import { checkShape } from './document/check-shape.ts'
import type { Document } from './document/document.ts'
import { fileProblem } from './document/file-problem.ts'
import { readDocument } from './document/read-document.ts'
import { Configuration, NO_CONFIGURATION } from './model/configuration.ts'
import { ProblemsError } from './model/problem-error.ts'

const NAME = 'stanch.config.yaml'

export interface Found {
  readonly configuration: Configuration
  /** The file it came from; null when there is none and the defaults hold. */
  readonly file: string | null
  /** Absolute paths: what the configuration names is relative to its own file. */
  readonly inventory: string
  readonly canary: string | null
  readonly runbooks: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The configuration, read and checked once: `STANCH_CONFIG`, else `stanch.config.yaml` from `dir` upward, else
 * `$XDG_CONFIG_HOME/stanch/config.yaml`, else `/etc/stanch/config.yaml`, else the defaults.
 * @throws ProblemsError with every problem of the file.
 */
export async function readConfiguration(dir: string, env: Environment): Promise<Found> {
  const file = await findFile(resolve(dir), env)
  if (file === undefined) return found(NO_CONFIGURATION, null, resolve(dir))
  const checked = checkShape(await documentOf(file), Configuration)
  if (!checked.ok) throw new ProblemsError(checked.problems)
  return found(checked.value, file, dirname(file))
}

/** A YAML file through the gate. @throws ProblemsError with every problem of the file. */
export async function documentOf(file: string): Promise<Document> {
  const opened = await openRegularFile(file)
  if (!opened.ok) throw new ProblemsError([fileProblem(file, opened)])
  const read = readDocument({ file, bytes: opened.bytes })
  if (!read.ok) throw new ProblemsError(read.problems)
  return read.value
}

function found(configuration: Configuration, file: string | null, home: string): Found {
  const at = (path: string): string => (isAbsolute(path) ? path : join(home, path))
  const maybe = (path: string | undefined): string | null => (path === undefined ? null : at(path))
  const { inventory, canary, runbooks } = configuration
  return { configuration, file, inventory: at(inventory), canary: maybe(canary), runbooks: maybe(runbooks) }
}

async function findFile(dir: string, env: Environment): Promise<string | undefined> {
  const named = env['STANCH_CONFIG']
  if (named) return resolve(named)
  const home = env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? '/', '.config')
  for (const file of [...upward(dir), join(home, 'stanch/config.yaml'), `/etc/stanch/config.yaml`]) {
    if (await exists(file)) return file
  }
  return undefined
}

function upward(dir: string): readonly string[] {
  const parent = dirname(dir)
  return [join(dir, NAME), ...(parent === dir ? [] : upward(parent))]
}

/** A file that is there and cannot be read is found too: reading on elsewhere would follow another policy in silence. */
async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT' && error.code !== 'ENOTDIR',
  )
}
