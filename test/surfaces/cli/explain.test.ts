import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { stanch } from './stanch.ts'

const dir = mkdtempSync(join(tmpdir(), 'stanch-explain-'))
afterAll(() => rmSync(dir, { recursive: true }))
const explain = (...argv: string[]) =>
  stanch(['runbook', 'explain', ...argv], { env: { STANCH_STATE_DIR: join(dir, 'state') } })

test.each([
  ['a runbook', ['leaked-oidc-client-secret'], '3. kill-now (contain): Revoke the leaked secret now'],
  ['a step', ['leaked-oidc-client-secret', 'restart'], 'restart (eradicate): Restart what reads it only once'],
  ['a field', ['--field', 'steps.approve.within'], 'How long the question stands'],
  ['an action', ['--field', 'identity/prove-dead'], 'It acts on a credential, and only looks.'],
  ['a code', ['--code', 'y021'], 'Not a duration.'],
])('%s is explained on stdout', async (_, argv, text) => {
  const { code, stdout, stderr } = await explain(...argv)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain(text)
})

test.each([
  ['nothing', [], 'name a runbook'],
  ['an unknown step', ['leaked-oidc-client-secret', 'restrat'], 'did you mean restart?'],
  ['an unknown field', ['--field', 'steps.aprove'], 'did you mean approve?'],
  ['an unknown code', ['--code', 'Y999'], 'there is no such code'],
  ['two questions at once', ['--code', 'Y021', '--field', 'steps'], 'a flag'],
])('%s cannot be explained, and ends with 2', async (_, argv, text) => {
  const { code, stdout, stderr } = await explain(...argv)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(text)
})

test('a code for programs is its page', async () => {
  const { stdout } = await explain('--code', 'TARGET_BUSY', '--json')
  expect(JSON.parse(stdout)).toEqual({ code: 'TARGET_BUSY', page: expect.stringContaining('## What to do') })
})
