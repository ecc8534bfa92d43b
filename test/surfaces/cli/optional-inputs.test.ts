import { expect, test } from 'vitest'
import { readRunbook } from '../../../src/runbook/read-runbook.ts'
import { VERBS } from '../../../src/sdk/verb.ts'
import type { App } from '../../../src/surfaces/cli/app.ts'
import { EXIT } from '../../../src/surfaces/cli/exit-code.ts'
import { collectInputs } from '../../../src/surfaces/cli/inputs.ts'
import { hearing, scripted } from './little-app.ts'
import { oktaHouse } from './okta-house.ts'

const RUNBOOK = `stanch: 1
name: asks
title: Asks for what may be left out
inputs:
  who: { type: text, optional: true, prompt: Who? }
  where: { type: text, default: here, prompt: Where? }
  how: { type: choice, options: [fast, slow], default: slow, prompt: How? }
  why: { type: text, prompt: Why? }
steps:
  - id: look
    phase: improve
    manual: Look at it.
`

async function answered(answers: readonly string[], interactive: boolean) {
  const found = readRunbook({ file: 'asks.yaml', bytes: new TextEncoder().encode(RUNBOOK) }, VERBS)
  if (!found.ok) throw new Error(JSON.stringify(found.problems))
  const { screen } = hearing('text', interactive)
  const ask = { ...scripted(answers), interactive }
  const set = interactive ? [] : ['why=because']
  const app = { rehearsal: null } as unknown as App
  const asking = { app, ask, screen }
  const { inputs } = await collectInputs(
    asking,
    { file: 'asks.yaml', runbook: found.value.runbook },
    { set, secret: [] },
  )
  return inputs
}

test('at a terminal what may be left out is left out by an empty answer', async () => {
  expect(await answered(['', '', 'fast', 'because'], true)).toEqual({ how: 'fast', why: 'because' })
  expect(await answered(['ada', 'there', 'slow', 'because'], true)).toEqual({
    who: 'ada',
    where: 'there',
    how: 'slow',
    why: 'because',
  })
})

test('without a terminal it is left out, and nobody is missing an answer', async () => {
  expect(await answered([], false)).toEqual({ why: 'because' })
})

test('the sessions of a client are planned without a word about users', async () => {
  const { run } = await oktaHouse()
  const { code, stdout } = await run(['plan', 'end-user-sessions', '--set', 'client=shop', '--set', 'whose=client'])
  expect([code, stdout]).toEqual([EXIT.done, expect.stringContaining('everybody who uses shop-web')])
})

test('users beside another whose are refused in the plan, and nobody is asked who they are', async () => {
  const { run, server } = await oktaHouse()
  const set = ['client=shop', 'whose=everyone', 'users=ada'].flatMap((one) => ['--set', one])
  const { stdout } = await run(['plan', 'end-user-sessions', ...set])
  expect(stdout).toContain('users are named, but whose is everyone')
  expect(server.asked).toEqual([])
})
