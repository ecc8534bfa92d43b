import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Command } from '@oclif/core/command'
import { parse } from '@oclif/core/parser'
import { usageOf } from '../../src/surfaces/cli/usage.ts'

const home = join(import.meta.dirname, '../../src/surfaces/cli/commands')
const names = (await readdir(home, { recursive: true })).filter((name) => name.endsWith('.ts'))

/** How strictly: a command `whole` as somebody would type it, or one named in a sentence, which may leave arguments out. */
type Strictness = 'whole' | 'mention'

/** Why the program would not take these words; null when it would. Nothing is run. */
export async function whyNotTaken(typed: string, how: Strictness): Promise<string | null> {
  const words = wordsOf(typed.replace(/(?:^|\s)(?:[<>|]|&&).*$/, '')).slice(1)
  const file = fileOf(words)
  if (file === undefined) return words.length === 0 ? null : `no such command: ${typed}`
  const argv = words.slice(file.replace('.ts', '').split('/').length)
  const { default: command } = (await import(pathToFileURL(join(home, file)).href)) as { default: typeof Command }
  const { args, flags, baseFlags } = command
  const thrown = await parse([...argv], { args, flags: { ...baseFlags, ...flags } }).then(
    () => null,
    (error: unknown) => error as Error,
  )
  if (!thrown || (how === 'mention' && LEFT_OPEN.includes(thrown.constructor.name))) return null
  return `${typed}: ${usageOf(thrown) ?? thrown.message}`
}

/** What a sentence leaves to its reader: arguments, or a word in capitals for one of a list. */
const LEFT_OPEN = ['RequiredArgsError', 'ArgInvalidOptionError']

function fileOf(words: readonly string[]): string | undefined {
  const [first, second] = words
  return [`${first}/${second}.ts`, `${first}.ts`].find((name) => names.includes(name))
}

function wordsOf(typed: string): readonly string[] {
  const quoted = [...typed.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)]
  return quoted.map(([, double, single, plain]) => double ?? single ?? (plain ?? '').replace(/^\[(.*)\]$/, '$1'))
}
