import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runbookSchema } from '../../src/runbook/json-schema.ts'
import { VERBS } from '../../src/sdk/verb.ts'

const schema = JSON.parse(JSON.stringify(runbookSchema(VERBS)))
const step = schema.properties.steps.items

test('the schema is draft-07 and refuses unknown keys, as lint does', () => {
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#')
  expect(schema.additionalProperties).toBe(false)
  expect(step.additionalProperties).toBe(false)
  expect(schema.required).toEqual(['stanch', 'name', 'title', 'steps'])
})

test('each action completes its own arguments, and each argument may be a reference', () => {
  const rule = step.allOf.find((one: any) => one.if.properties.uses.const === 'identity/issue-client-secret')
  expect(rule.then.properties.with.required).toEqual(['credential', 'strategy'])
  expect(Object.keys(rule.then.properties.with.properties)).toEqual(['credential', 'strategy', 'leaked'])
  expect(rule.then.properties.with.properties.strategy.anyOf).toEqual([
    { type: 'string', pattern: expect.any(String) },
    { type: 'string', enum: ['contain-first', 'overlap'] },
  ])
  expect(step.properties.uses.enum).toEqual(Object.keys(VERBS))
})

test('an editor has words to show for every key', () => {
  const keys = { ...schema.properties, ...step.properties, ...step.properties.approve.properties }
  const bare = Object.entries<any>(keys).filter(([, key]) => !key.description)
  expect(bare.map(([name]) => name)).toEqual([])
})

test('the schema that editors find beside the runbooks is the one that lint uses', () => {
  const file = readFileSync(join(import.meta.dirname, '../../runbooks/runbook.schema.json'), 'utf8')
  expect(JSON.parse(file), 'stale: npm run schemas').toEqual(schema)
})
