import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/problems.md'), 'utf8')
const sources = ['src/document', 'src/inventory'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, room, file), 'utf8')),
)
const codes = new Set(sources.flatMap((text) => [...text.matchAll(/'([YI]\d{3})'/g)].map(([, code = '']) => code)))

test.each([...codes].toSorted())('%s has a paragraph in docs/problems.md', (code) => {
  const [, text = ''] = page.split(new RegExp(`^### ${code}$`, 'm'))
  expect(text.split(/^##+ /m)[0]?.trim().length).toBeGreaterThan(40)
})

test('no code has two paragraphs', () => {
  const named = [...page.matchAll(/^### ([YIE]\d{3})$/gm)].map(([, code]) => code)
  expect(named).toEqual([...new Set(named)])
})
