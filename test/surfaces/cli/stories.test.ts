import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXIT } from '../../../src/surfaces/cli/exit-code.ts'
import { playStory } from './play-story.ts'
import { readStory } from './story.ts'
import type { Step } from './story.ts'

const folder = join(import.meta.dirname, 'stories')
const files = (await readdir(folder)).filter((name) => name.endsWith('.md'))
const stories = await Promise.all(
  files.map(async (file) => readStory(file, await readFile(join(folder, file), 'utf8'))),
)
const steps = stories.flatMap(({ parts }) => parts.filter((part): part is Step => 'command' in part))

test.concurrent.each(stories.map((story) => [story.file, story] as const))(
  '%s is as it is told',
  async (_, story) => {
    expect(await playStory(story)).toBeNull()
  },
  400_000,
)

/** Codes that no story can end with, and why. */
const NOT_TOLD: Readonly<Partial<Record<keyof typeof EXIT, string>>> = {}

test('every command and every exit code is in a story', async () => {
  const commands = join(import.meta.dirname, '../../../src/surfaces/cli/commands')
  const there = (await readdir(commands, { recursive: true })).filter((name) => name.endsWith('.ts'))
  const untold = there
    .map((name) => `stanch ${name.replace('.ts', '').replaceAll('/', ' ')}`)
    // What `stanch` alone does.
    .map((command) => (command === 'stanch guide' ? 'stanch' : command))
    .filter((command) => !steps.some((step) => isOf(step, command)))
  expect(untold).toEqual([])
  const told = new Set(steps.map(({ code }) => code))
  expect(
    Object.entries(EXIT)
      .filter(([, code]) => !told.has(code))
      .map(([name]) => name),
  ).toEqual(Object.keys(NOT_TOLD))
})

function isOf({ command }: Step, words: string): boolean {
  const [, typed = ''] = /(?:^|\s)(stanch\b.*)/.exec(command) ?? []
  return words === 'stanch' ? typed === 'stanch' : `${typed} `.startsWith(`${words} `)
}
