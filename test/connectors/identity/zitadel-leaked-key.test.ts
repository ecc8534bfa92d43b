import { createPrivateKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { KEY as OLD, PUBLIC_KEY } from '../../world/client-key.ts'
import { BY_KEY } from '../../world/zitadel-keys.ts'
import { keyStage } from './zitadel-key-stage.ts'
import type { KeyStage } from './zitadel-key-stage.ts'

const FILE = JSON.stringify({ type: 'application', keyId: '7', key: pemOf(OLD), appId: '22', clientId: 'shop-web' })

async function leaked(): Promise<KeyStage> {
  const stage = await keyStage({ 'env:OLD': JSON.stringify({ ...JSON.parse(OLD), kid: '7' }), 'env:FILE': FILE })
  stage.state.keys.push({ keyId: '7', n: PUBLIC_KEY.n, e: PUBLIC_KEY.e })
  stage.state.authMethodType = BY_KEY
  return stage
}

test.each(['env:OLD', 'env:FILE'])('given as %s it is replaced: beside it first, then alone', async (ref) => {
  const stage = await leaked()
  const { plan, proof } = await stage.register(ref)
  expect(plan).toMatchObject({
    change: { beside: true, keys: ['7'] },
    lines: expect.arrayContaining(['key 7, which leaked, stays registered beside it']),
  })
  expect(JSON.stringify(plan)).not.toContain('every secret is refused from this step on')
  expect([proof?.verdict, stage.kids(), stage.written()]).toEqual(['proven', ['7', '300001'], ['CreateApplicationKey']])
  expect((await stage.prove(ref)).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
  expect(await stage.require(ref)).toMatchObject({
    plan: { change: { keys: ['7'] } },
    proof: { verdict: 'proven', exposure: 'contained' },
  })
  expect(stage.kids()).toEqual(['300001'])
  expect((await stage.prove(ref)).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
})

test('ending one that is gone already is no fault', async () => {
  const stage = await leaked()
  await stage.register('env:OLD')
  stage.server.weather = ({ url }) => {
    if (url.pathname.endsWith('/DeleteApplicationKey'))
      stage.state.keys = stage.state.keys.filter((one) => one.keyId !== '7')
    return undefined
  }
  expect((await stage.require('env:OLD')).proof).toMatchObject({ verdict: 'proven' })
})

test('a new key whose reply was lost is ended, and the leaked one not before the step that ends it', async () => {
  const stage = await leaked()
  stage.loseAnswerTo('CreateApplicationKey')
  await expect(stage.register('env:OLD')).rejects.toMatchObject({ effect: 'unknown' })
  expect((await stage.register('env:OLD')).receipt).toMatchObject({ kid: '300002', beside: true })
  expect(stage.kids()).toEqual(['7', '300002'])
})

function pemOf(jwk: string): string {
  return createPrivateKey({ key: JSON.parse(jwk), format: 'jwk' })
    .export({ type: 'pkcs1', format: 'pem' })
    .toString()
}
