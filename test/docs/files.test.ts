import { expect, test } from 'vitest'
import type { ZodType } from 'zod'
import { connectorShapes } from '../../src/catalog/catalog.ts'
import { RunbookTest } from '../../src/compose/runbook-test/format.ts'
import { checkShape } from '../../src/document/check-shape.ts'
import type { SourceFile } from '../../src/document/document.ts'
import { readDocument } from '../../src/document/read-document.ts'
import { readInventory } from '../../src/inventory/read-inventory.ts'
import { Configuration } from '../../src/model/configuration.ts'
import type { Problem } from '../../src/model/problem.ts'
import { readRunbook } from '../../src/runbook/read-runbook.ts'
import { VERBS } from '../../src/sdk/verb.ts'
import { readPages } from './page.ts'

const blocks = (await readPages()).flatMap(({ file, blocks: own }) => own.map((block) => ({ file, ...block })))

/** What every language of a block is checked by; nothing else may stand on a page. */
const CHECKED_BY = {
  '': 'nothing: a picture made of letters',
  sh: 'commands.test.ts',
  console: 'commands.test.ts',
  yaml: 'this file',
  json: 'this file',
  ts: 'test/examples-in-docs.test.ts',
  js: 'test/examples-in-docs.test.ts',
}

test('every block of a page is in a language that is checked', () => {
  const unchecked = blocks.filter(({ language }) => !(language in CHECKED_BY))
  expect(unchecked.map(({ file, line, language }) => `${file}:${line} ${language}`)).toEqual([])
})

/** By its first key: a file of stanch says first which it is. */
const KINDS: Readonly<Record<string, (file: SourceFile) => Promise<readonly Problem[]>>> = {
  stanch: async (file) => readRunbook(file, VERBS).problems,
  stanch_inventory: async (file) =>
    readInventory({ ...file, today: '2026-01-01', own: [] }, await connectorShapes()).problems,
  stanch_config: async (file) => shapeOf(file, Configuration),
  stanch_test: async (file) => shapeOf(file, RunbookTest),
}

function shapeOf<T>(file: SourceFile, shape: ZodType<T>): readonly Problem[] {
  const read = readDocument(file)
  return read.ok ? checkShape(read.value, shape).problems : read.problems
}

const yaml = blocks.filter(({ language }) => language === 'yaml')

test.each(yaml)('$file:$line: this file has neither errors nor warnings', async ({ file, body }) => {
  const [, kind = ''] = /^(?:#.*\n)*(\w+):/.exec(body) ?? []
  expect(Object.keys(KINDS)).toContain(kind)
  const problems = await KINDS[kind]?.({ file, bytes: Buffer.from(body) })
  expect(problems?.map(({ code, place, what }) => `${code} ${place.line}:${place.col} ${what}`)).toEqual([])
})

test.each(blocks.filter(({ language }) => language === 'json'))('$file:$line: this is JSON', ({ body }) => {
  expect(JSON.parse(body)).toBeTypeOf('object')
})

test('there are files to check', () => {
  expect(yaml.length).toBeGreaterThan(2)
})
