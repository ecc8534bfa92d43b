import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Secret } from '../../../src/base/secret.ts'
import type { Draft } from '../../../src/surfaces/cli/app.ts'
import { planFileText, readPlanFile } from '../../../src/surfaces/cli/plan-file.ts'
import { writeNew } from '../../../src/surfaces/cli/write-new.ts'
import { planDifference } from '../../../src/views/plan-difference.ts'
import { spec, step } from '../../run/given.ts'

const dir = mkdtempSync(join(tmpdir(), 'stanch-plan-'))
afterAll(() => rmSync(dir, { recursive: true }))
const one = step('kill')
const draft: Draft = {
  spec: spec([one]),
  digest: 'sha256:1',
  units: [{ step: one, target: 'web', plan: { kind: 'change', change: { slot: 1 }, says: 'kill it' } }],
  secrets: { leaked: new Secret('canary-plan-4471-leaked') },
}
const request = { runbook: '/rb.yaml', inputs: { client: 'web' }, secrets: draft.secrets }

test('a plan file holds the plan and no secret, and reads back as the same plan', async () => {
  const path = join(dir, 'a.plan')
  await writeNew(path, planFileText(draft, request), false)
  expect(readFileSync(path, 'utf8')).not.toContain('canary-plan-4471')
  const file = await readPlanFile(path)
  expect(file).toMatchObject({ runbook: '/rb.yaml', inputs: { client: 'web' }, secrets: ['leaked'] })
  expect(planDifference(file, draft)).toEqual([])
})

test.each([
  ['no JSON', 'stanch_plan: 1'],
  ['another version', JSON.stringify({ ...JSON.parse(planFileText(draft, request)), stanch_plan: 2 })],
  ['one field too many', JSON.stringify({ ...JSON.parse(planFileText(draft, request)), approved: true })],
])('a plan file with %s is refused and not repeated', async (_, text) => {
  const path = join(dir, 'bad.plan')
  writeFileSync(path, text)
  await expect(readPlanFile(path)).rejects.toThrow(`${path} is not a plan of this version of stanch`)
})
