import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRunbook } from '../../src/runbook/read-runbook.ts'
import { VERBS } from '../../src/sdk/verb.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/runbooks.md'), 'utf8')
const blocks = [...page.matchAll(/^```yaml\n(stanch: 1\n.*?)^```$/gms)].map(([, block = '']) => block)

test('every runbook in the docs lints without error or warning', () => {
  expect(blocks.length).toBeGreaterThan(0)
  for (const block of blocks)
    expect(readRunbook({ file: 'runbooks.md', bytes: Buffer.from(block) }, VERBS).problems).toEqual([])
})
