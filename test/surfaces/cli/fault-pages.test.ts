import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FaultCode } from '../../../src/model/fault.ts'

const root = join(import.meta.dirname, '../../..')
const pages = readdirSync(join(root, 'docs/faults')).map((name) => name.replace(/\.md$/, ''))

test('every fault code has a page, and every page a fault code', () => {
  expect(pages.toSorted()).toEqual(FaultCode.options.toSorted())
})

test.each(pages)('%s says what it means, what to do and what not to do', (code) => {
  const text = readFileSync(join(root, 'docs/faults', `${code}.md`), 'utf8')
  expect(text).toMatch(new RegExp(`^# ${code}\n\n\\S[^]+\n## What to do\n\n1\\. [^]+\n## What not to do\n\n- `))
})
