import { expect, test } from 'vitest'
import type { SecretRef } from '../../src/base/secret.ts'
import { orRefuse } from '../../src/surfaces/cli/refused.ts'
import { allWords } from '../../src/views/verdict.ts'
import type { Drilled } from './drilled.ts'
import { drill } from './drilled.ts'

const leak = (strategy: string, { world }: Drilled) => ({
  runbook: 'leaked-oidc-client-secret',
  inputs: { client: 'shop-web', strategy },
  secrets: { leaked: world.leakedRef as SecretRef },
})

/** What the attacker can still do: use the secret, open the web, open the portal. */
async function loot({ world }: Drilled): Promise<readonly boolean[]> {
  const { token, programs } = await world.attack()
  return [token.got_token, ...programs.map(({ got_in: isIn }) => isIn)]
}

test.each([
  ['contain-first', { slots: 2, sessions: 'provider' }],
  ['overlap', { slots: 2, sessions: 'provider' }],
  ['contain-first', { slots: 1, sessions: 'signer' }],
] as const)('a leaked secret, %s at %j: dead, moved, logged out, told, all of it proven', async (strategy, options) => {
  const one = await drill(options)
  expect(await loot(one)).toEqual([true, true, true])
  const { how, state, run } = await one.play(leak(strategy, one))
  expect({ how, closed: state.closed, exposure: state.exposure }).toEqual({
    how: 'closed',
    closed: 'gaps',
    exposure: 'dead',
  })
  // Nothing but the work by hand is less than proven.
  expect(allWords(state).filter((word) => !['proven', 'not needed', 'already so'].includes(word))).toEqual(['by hand'])
  expect(await loot(one)).toEqual([false, false, false])
  expect(await one.world.logInAnew()).toEqual({ web: 200, portal: 200 })
  const { runs, registry } = orRefuse(await one.responder.verify({}))
  expect([registry, runs.map(({ verdict }) => verdict)]).toEqual([[], ['sound']])
  expect(runs[0]?.run).toBe(run)
})

test('with overlap the old secret works until everything has moved, and only then dies', async () => {
  const one = await drill()
  const { entries } = await one.play(leak('overlap', one))
  const at = (type: string, step: string): number =>
    entries.findIndex(({ event }) => event.type === type && 'step' in event && event.step === step)
  expect(at('step.applying', 'kill-after')).toBeGreaterThan(at('step.verified', 'restart'))
  expect(at('step.settled', 'kill-now')).toBeGreaterThan(-1)
})

test('where the provider holds one secret, overlap is blocked before anything is changed, with the way out', async () => {
  const one = await drill({ slots: 1 })
  const draft = await one.responder.plan(leak('overlap', one), AbortSignal.timeout(30_000))
  const issue = draft.ok ? draft.value.units.find(({ step }) => step.id === 'issue') : undefined
  expect(issue?.plan).toMatchObject({ kind: 'blocked', because: expect.stringContaining('holds one secret') })
  expect(await loot(one)).toEqual([true, true, true])
})

test('a scheduled rotation retires the old secret and leaves every session alone', async () => {
  const one = await drill()
  const { how, state } = await one.play({
    runbook: 'rotate-oidc-client-secret',
    inputs: { client: 'shop-web' },
    secrets: {},
  })
  expect({ how, closed: state.closed }).toEqual({ how: 'closed', closed: 'proven' })
  expect(await loot(one)).toEqual([false, true, true])
  expect(await one.world.logInAnew()).toEqual({ web: 200, portal: 200 })
})

test('the owners of a scheduled rotation are not told of a leak', async () => {
  const one = await drill()
  await one.play({ runbook: 'rotate-oidc-client-secret', inputs: { client: 'shop-web' }, secrets: {} })
  const told = await (await fetch(one.world.messages)).text()
  expect(told).toContain('Scheduled rotation')
  expect(told.replaceAll('nothing has leaked', '')).not.toMatch(/leak/i)
})

test('ending all sessions throws the thief out and leaves the secret alone', async () => {
  const one = await drill()
  const { how, state } = await one.play({ runbook: 'end-all-sessions', inputs: { client: 'shop-web' }, secrets: {} })
  expect({ how, closed: state.closed }).toEqual({ how: 'closed', closed: 'gaps' })
  expect(await loot(one)).toEqual([true, false, false])
})

test.each(['client', 'everyone'])('ending the sessions of %s throws the thief out, counted to zero', async (whose) => {
  const one = await drill()
  const { how, state } = await one.play({
    runbook: 'end-user-sessions',
    inputs: { client: 'shop-web', whose },
    secrets: {},
  })
  expect({ how, closed: state.closed }).toEqual({ how: 'closed', closed: 'gaps' })
  expect(allWords(state).filter((word) => word !== 'proven')).toEqual(['by hand'])
  expect(await loot(one)).toEqual([true, false, false])
})

test('ending the sessions of a named user leaves everybody else signed in', async () => {
  const one = await drill()
  const inputs = { client: 'shop-web', whose: 'users', users: 'alice' }
  const { state } = await one.play({ runbook: 'end-user-sessions', inputs, secrets: {} })
  expect(allWords(state).filter((word) => word !== 'proven')).toEqual(['by hand'])
  expect(await loot(one)).toEqual([true, false, true])
})

test('a leaked signing key is guided to its end, and the sessions are ended by stanch itself', async () => {
  const one = await drill()
  const { how, state } = await one.play({ runbook: 'leaked-signing-key', inputs: { issuer: 'idp-key' }, secrets: {} })
  expect({ how, closed: state.closed }).toEqual({ how: 'closed', closed: 'gaps' })
  expect(allWords(state).filter((word) => word === 'proven').length).toBeGreaterThan(1)
  expect(await loot(one)).toEqual([true, false, false])
})
