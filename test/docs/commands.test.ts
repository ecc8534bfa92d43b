import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { playStory } from '../surfaces/cli/play-story.ts'
import type { Story } from '../surfaces/cli/story.ts'
import { whyNotTaken } from './known-command.ts'
import { readNote } from './note.ts'
import type { Page } from './page.ts'
import { readPages } from './page.ts'
import { typedIn } from './typed.ts'

const root = join(import.meta.dirname, '../..')
const pages = await readPages()
const commandsOf = ({ blocks }: Page) => blocks.filter(({ language }) => language === 'sh' || language === 'console')

/** A page is a story: its files first, then its commands from top to bottom, in one place. */
async function storyOf(page: Page): Promise<Story> {
  const notes = page.blocks.map(({ body, note }) => ({ body, ...readNote(note) }))
  const own = notes.flatMap(({ file, body }) => (file === null ? [] : [{ path: file, text: body }]))
  const beside = notes.flatMap((note) => note.beside)
  const copied = beside.map(async (path) => ({ path: basename(path), text: await readFile(join(root, path), 'utf8') }))
  const steps = commandsOf(page).flatMap((block) => typedIn(block).flatMap(({ step }) => step ?? []))
  return {
    file: page.file,
    inWorld: notes.some((note) => note.inWorld),
    parts: [...(await Promise.all(copied)), ...own, ...steps],
  }
}

const stories = (await Promise.all(pages.map(storyOf))).filter(({ parts }) => parts.some((part) => 'command' in part))

test.concurrent.each(stories.map((story) => [story.file, story] as const))(
  '%s: every command does what the page says',
  async (_, story) => {
    expect(await playStory(story)).toBeNull()
  },
)

test('every command of a page exists and takes what is typed, also where it is not run', async () => {
  const typed = pages.flatMap((page) => commandsOf(page).flatMap(typedIn)).map(({ said }) => said)
  const whole = typed.filter((command) => /^stanch\b/.test(command)).map((command) => whyNotTaken(command, 'whole'))
  const mentions = pages.flatMap((page) => page.mentions).map((mention) => whyNotTaken(mention, 'mention'))
  expect(whole.length).toBeGreaterThan(10)
  expect(mentions.length).toBeGreaterThan(10)
  expect((await Promise.all([...whole, ...mentions])).filter((why) => why !== null)).toEqual([])
})

test('every script of the package that a page names is there', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object }
  const texts = await Promise.all(pages.map(({ file }) => readFile(join(root, file), 'utf8')))
  const named = texts.flatMap((text) =>
    [...text.matchAll(/\bnpm (?:run (\w+)|test\b)/g)].map(([, name = 'test']) => name),
  )
  expect(named).toContain('demo')
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})
