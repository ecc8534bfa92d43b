import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { SecretRef } from '../../src/base/secret.ts'
import { orRefuse } from '../../src/surfaces/cli/refused.ts'
import { allWords } from '../../src/views/verdict.ts'
import type { Drilled } from './drilled.ts'
import { drill } from './drilled.ts'

const graduation = (first: string, { world }: Drilled) => ({
  runbook: 'graduate-to-private-key-jwt',
  inputs: { client: 'shop-web', first },
  secrets: { leaked: world.leakedRef as SecretRef },
})

const envOf = ({ world }: Drilled): Promise<string> => readFile(`${world.dir}/web.env`, 'utf8')
const keyIn = async (one: Drilled) =>
  JSON.parse(/='(.*)'/.exec(await envOf(one))?.[1] ?? '{}') as Record<string, string>

test.each([
  ['refuse-secret', { slots: 2 }],
  ['move-programs', { slots: 1 }],
] as const)('a client goes from its secret to a key, %s: both programs sign in with it', async (first, options) => {
  const one = await drill(options)
  const { how, state, entries } = await one.play(graduation(first, one))
  expect({ how, closed: state.closed, exposure: state.exposure }).toEqual({
    how: 'closed',
    closed: 'gaps',
    exposure: 'dead',
  })
  // Nothing but the work by hand, before and after, is less than proven.
  expect(allWords(state).filter((word) => !['proven', 'not needed', 'already so'].includes(word))).toEqual([
    'by hand',
    'by hand',
  ])
  const { token, programs } = await one.world.attack()
  expect([token.got_token, ...programs.map(({ got_in: isIn }) => isIn)]).toEqual([false, false, false])
  expect(await one.world.logInAnew()).toEqual({ web: 200, portal: 200 })
  expect(await envOf(one)).toContain(`OIDC_CLIENT_SECRET='{"kty":"RSA","kid":"`)
  const { runs, registry } = orRefuse(await one.responder.verify({}))
  expect([registry, runs.map(({ verdict }) => verdict)]).toEqual([[], ['sound']])

  const key = await keyIn(one)
  const written = JSON.stringify(entries)
  expect(written).toContain(key['kid'])
  for (const part of ['d', 'p', 'q']) expect(written).not.toContain(key[part])
})

test('with the programs first the secret works until both places have the key, and only then is refused', async () => {
  const one = await drill()
  const { entries } = await one.play(graduation('move-programs', one))
  const at = (type: string, step: string): number =>
    entries.findIndex(({ event }) => event.type === type && 'step' in event && event.step === step)
  const last = entries.findLastIndex(({ event }) => event.type === 'step.verified' && event.step === 'dependents')
  expect(last).toBeGreaterThan(-1)
  expect(at('step.applying', 'require-after')).toBeGreaterThan(last)
  expect(at('step.settled', 'require-now')).toBeGreaterThan(-1)
  expect(at('step.applying', 'restart')).toBeGreaterThan(at('step.verified', 'require-after'))
})

test.each(['refuse-secret', 'move-programs'])('a key that leaked is replaced by another, %s', async (first) => {
  const one = await drill()
  await one.play(graduation('refuse-secret', one))
  const stolen = await keyIn(one)
  await writeFile(`${one.world.dir}/stolen-key`, JSON.stringify(stolen), { mode: 0o600 })
  const leaked = `file:${one.world.dir}/stolen-key` as SecretRef
  const { how, state, entries } = await one.play({ ...graduation(first, one), secrets: { leaked } })
  const { closed, exposure } = state
  expect({ how, closed, exposure }).toEqual({ how: 'closed', closed: 'gaps', exposure: 'dead' })
  expect(await one.world.logInAnew()).toEqual({ web: 200, portal: 200 })
  const fresh = await keyIn(one)
  expect(fresh['kid']).not.toBe(stolen['kid'])
  for (const part of ['d', 'p', 'q']) {
    expect(JSON.stringify(entries)).not.toContain(stolen[part])
    expect(JSON.stringify(entries)).not.toContain(fresh[part])
  }
})

test('a client that has graduated has no secret to rotate: said before anything is changed', async () => {
  const one = await drill()
  await one.play(graduation('refuse-secret', one))
  const draft = await one.responder.plan(
    { runbook: 'rotate-oidc-client-secret', inputs: { client: 'shop-web' }, secrets: {} },
    AbortSignal.timeout(30_000),
  )
  const issue = draft.ok
    ? draft.value.units.find(({ step }) => step.uses === 'identity/issue-client-secret')
    : undefined
  expect(issue?.plan).toMatchObject({ kind: 'blocked', because: expect.stringContaining('authenticates with a key') })
})
