import { afterEach, beforeEach, expect, test } from 'vitest'
import { LEAKED, STRANGER } from '../../world/double.ts'
import { cast, LIMITED, secretOf } from '../../world/identity-cognito.ts'
import type { CognitoState } from '../../world/identity-cognito.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

let stage: Stage<CognitoState>
beforeEach(async () => void (stage = await stageOf(cast)))
afterEach(() => stage.close())

const values = () => stage.state.secrets.map(({ value }) => value)

test.each(['overlap', 'contain-first'] as const)(
  '%s: Cognito makes one, the leaked one is deleted',
  async (strategy) => {
    await stage.issue(strategy)
    expect(values()).toEqual([LEAKED, stage.fresh()])
    expect((await stage.revoke()).receipt).toEqual({ removed: [secretOf(0, LEAKED).id] })
    expect(values()).toEqual([stage.fresh()])
    expect((await stage.prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  },
)

test('both places taken: blocked, because Cognito does not say which one holds the leaked value', async () => {
  stage.state.secrets.push(secretOf(5, STRANGER))
  for (const strategy of ['overlap', 'contain-first'] as const)
    expect((await stage.issue(strategy)).plan).toMatchObject({ kind: 'blocked' })
  expect(values()).toEqual([LEAKED, STRANGER])
})

test('a lost reply: the one that was not there before is removed, and another made', async () => {
  stage.server.loseNextAnswer()
  await expect(stage.issue('overlap')).rejects.toMatchObject({ effect: 'unknown' })
  const again = await stage.issue('overlap', true)
  expect(again.plan).toMatchObject({ change: { remove: [secretOf(1, '').id] } })
  expect(values()).toEqual([LEAKED, stage.fresh()])
})

test('the last secret is never asked to be deleted', async () => {
  await stage.issue('overlap')
  await stage.revoke()
  expect((await stage.revoke()).plan).toMatchObject({ kind: 'settled' })
  expect(values()).toEqual([stage.fresh()])
})

test('a secret that is gone already is no error', async () => {
  await stage.issue('overlap')
  stage.server.weather = (asked) => {
    if (asked.headers.get('x-amz-target')?.endsWith('DeleteUserPoolClientSecret')) {
      stage.state.secrets = stage.state.secrets.filter(({ value }) => value !== LEAKED)
    }
    return undefined
  }
  expect((await stage.revoke()).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
})

test.each([
  ['TooManyRequestsException', 'TARGET_BUSY', /wait/i],
  ['com.amazonaws.cognito#AccessDeniedException', 'TARGET_REFUSED_US', /cognito-idp:ListUserPoolClientSecrets/],
  ['InvalidSignatureException', 'TARGET_REFUSED_US', /clock/],
  ['ResourceNotFoundException', 'TARGET_ANSWERED_ODDLY', /client_id/],
  ['SomethingElseException', 'TARGET_ANSWERED_ODDLY', /./],
])('400 %s is %s, without effect, and says what to do', async (type, code, next) => {
  stage.server.weather = ({ url }) =>
    url.pathname === '/' ? { ...LIMITED, json: { __type: type, message: LEAKED } } : undefined
  const failed = stage.issue('overlap')
  await expect(failed).rejects.toMatchObject({
    effect: 'none',
    fault: { code, next: [{ say: expect.stringMatching(next) }] },
  })
  await expect(failed).rejects.not.toThrow(LEAKED)
})

test('a wrong access key is refused by its signature', async () => {
  const wrong = await stageOf({ ...cast, secrets: { 'env:ADMIN': 'canary-of-another-key-0123456789' } })
  await expect(wrong.issue('overlap')).rejects.toMatchObject({ fault: { code: 'TARGET_REFUSED_US' } })
  await wrong.close()
})

test('a client without any secret is public: it has nothing to rotate, and is given none', async () => {
  stage.state.secrets = []
  expect((await stage.issue('overlap')).plan).toMatchObject({
    kind: 'blocked',
    because: expect.stringMatching(/public client/),
  })
  expect(values()).toEqual([])
})
