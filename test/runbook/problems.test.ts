import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const source = readdirSync(join(root, 'src/runbook'))
  .map((file) => readFileSync(join(root, 'src/runbook', file), 'utf8'))
  .join('\n')
const codes = [
  ...new Set(
    [...source.matchAll(/'([YE]\d{3})[' ]/g), ...source.matchAll(/`([YE]\d{3}) /g)].map(([, code = '']) => code),
  ),
]
const page = readFileSync(join(root, 'docs/problems.md'), 'utf8')

test.each(codes.toSorted())('%s has a paragraph in docs/problems.md', (code) => {
  const [, text = ''] = page.split(new RegExp(`^### ${code}$`, 'm'))
  expect(text.split(/^##+ /m)[0]?.trim().length).toBeGreaterThan(80)
})
