import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckedRunbook } from '../../src/runbook/read-runbook.ts'
import { readRunbook } from '../../src/runbook/read-runbook.ts'
import { VERBS } from '../../src/sdk/verb.ts'

export const FOLDER = join(import.meta.dirname, '../../runbooks')

export function shipped(name: string): CheckedRunbook {
  const found = readRunbook({ file: `${name}.yaml`, bytes: readFileSync(join(FOLDER, `${name}.yaml`)) }, VERBS)
  if (!found.ok) throw new Error(found.problems.map(({ code, what }) => `${code} ${what}`).join('\n'))
  return found.value
}
