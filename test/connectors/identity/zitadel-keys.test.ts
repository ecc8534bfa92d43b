import { describe, expect, test } from 'vitest'
import { Secret } from '../../../src/base/secret.ts'
import { KEY as OLD, PUBLIC_KEY } from '../../world/client-key.ts'
import { LEAKED } from '../../world/double.ts'
import { LIMITED, zitadel } from '../../world/identity-zitadel.ts'
import { BY_KEY } from '../../world/zitadel-keys.ts'
import { KEY, keyStage } from './zitadel-key-stage.ts'

describe('from a secret to a key', () => {
  test('ZITADEL makes the key once the client takes nothing else, and the leaked secret is proven dead', async () => {
    const stage = await keyStage()
    const { plan, receipt, proof } = await stage.register()
    expect(plan).toMatchObject({
      change: { beside: false, issued: { refuses_secrets: true, orphans: [] } },
      says: expect.stringContaining('shows the private half once, which is sealed here before anything reads it'),
    })
    expect(receipt).toEqual({ key: KEY, kid: '300001', beside: false })
    expect(proof).toMatchObject({ verdict: 'proven', claim: expect.stringContaining('accepts it') })
    expect(stage.written()).toEqual(['GenerateClientSecret', 'UpdateApplication', 'CreateApplicationKey'])
    expect((await stage.require()).plan).toMatchObject({ kind: 'settled', receipt: { kid: '300001', removed: [] } })
    expect((await stage.prove()).proof).toMatchObject({
      verdict: 'proven',
      exposure: 'dead',
      residual: expect.arrayContaining([expect.stringContaining('beside the keys')]),
    })
    expect((await stage.issue('contain-first')).plan).toMatchObject({ kind: 'blocked' })
  })

  test('the plan says that secrets are refused from this step on, how long the key lasts, and what a lost reply costs', async () => {
    const stage = await keyStage()
    const { plan } = await stage.register()
    const lines = JSON.stringify(plan)
    expect(lines).toContain('every secret is refused from this step on')
    expect(lines).toContain('lasts until it is deleted')
    expect(lines).toContain('another key is made then')
    expect(lines).not.toContain('never sent there')
  })

  test('the key is kept as one private JWK under the name that ZITADEL knows it by', async () => {
    const stage = await keyStage()
    await stage.register()
    const { n, e } = stage.state.keys[0] ?? {}
    expect(stage.sealed()).toMatchObject({
      kty: 'RSA',
      kid: '300001',
      alg: 'RS256',
      use: 'sig',
      n,
      e,
      d: expect.any(String),
    })
    expect(stage.escrow.get('key')?.reveal()).not.toContain('\n')
  })

  test('the leaked secret stays dead when somebody switches the client back', async () => {
    const stage = await keyStage()
    await stage.register()
    stage.state.authMethodType = null
    expect(zitadel.live(stage.state)).not.toContain(LEAKED)
    const { proof } = await stage.run('identity/probe-client-secret', { secret: 'env:LEAKED' })
    expect(proof).toMatchObject({ finding: { verdict: expect.not.stringContaining('alive') } })
  })

  test('the login of the application is kept, which an update would set back to that of the instance', async () => {
    const stage = await keyStage()
    const { loginVersion } = zitadel.start()
    await stage.register()
    expect(stage.state).toMatchObject({ authMethodType: BY_KEY, loginVersion })
  })

  test('nothing of the private key is sent, written down or shown', async () => {
    const stage = await keyStage()
    const sent: string[] = []
    stage.server.weather = ({ body }) => void sent.push(body)
    const all = JSON.stringify([await stage.register(), await stage.require(), await stage.prove()])
    for (const part of ['d', 'p', 'q']) {
      expect(stage.sealed()[part]).toEqual(expect.any(String))
      expect(`${all}${sent.join()}`).not.toContain(stage.sealed()[part])
    }
    expect(all).not.toContain('PRIVATE KEY')
    expect(sent.length).toBeGreaterThan(5)
  })

  test('what ZITADEL knows of keys is brought up to date before every list', async () => {
    const stage = await keyStage()
    await stage.register()
    const reads = stage
      .called()
      .filter((method) => method.endsWith('ApplicationKey') || method === 'ListApplicationKeys')
    const lists = reads.flatMap((method, place) => (method === 'ListApplicationKeys' ? [reads[place - 1]] : []))
    expect(new Set(lists)).toEqual(new Set(['GetApplicationKey']))
  })

  test('a public client gets no key', async () => {
    const stage = await keyStage()
    stage.state.authMethodType = 'OIDC_AUTH_METHOD_TYPE_NONE'
    expect((await stage.register()).plan).toMatchObject({ kind: 'blocked', because: expect.stringContaining('public') })
    expect(stage.written()).toEqual([])
  })

  test('a client that has a key already, of which none is known to have leaked, is left alone', async () => {
    const stage = await keyStage()
    stage.state.authMethodType = BY_KEY
    expect((await stage.register()).plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringContaining('already'),
    })
    expect(stage.written()).toEqual([])
  })

  test('a limit, and a missing right, are faults that leave everything as it was', async () => {
    const stage = await keyStage()
    stage.server.weather = ({ url }) => (url.pathname.endsWith('/GenerateClientSecret') ? LIMITED : undefined)
    await expect(stage.register()).rejects.toMatchObject({ fault: { code: 'TARGET_BUSY' } })
    const denied = { status: 403, json: { code: 'permission_denied', message: 'a sentence' } }
    stage.server.weather = ({ url }) => (url.pathname.endsWith('/GenerateClientSecret') ? denied : undefined)
    await expect(stage.register()).rejects.toMatchObject({ effect: 'none', fault: { code: 'TARGET_REFUSED_US' } })
    expect(zitadel.live(stage.state)).toEqual([LEAKED])
  })
})

describe('what an attempt left behind', () => {
  test('a key whose reply was lost is named and ended, and another one is made', async () => {
    const stage = await keyStage()
    stage.loseAnswerTo('CreateApplicationKey')
    await expect(stage.register()).rejects.toMatchObject({ effect: 'unknown' })
    const { plan, receipt, proof } = await stage.register()
    expect(plan).toMatchObject({
      change: { issued: { orphans: ['300001'] } },
      lines: expect.arrayContaining([expect.stringContaining('ends key 300001: it came with an attempt')]),
    })
    expect(receipt).toMatchObject({ kid: '300002', beside: false })
    expect(proof).toMatchObject({ verdict: 'proven' })
    expect(stage.kids()).toEqual(['300002'])
    expect((await stage.prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  })

  test.each(['GenerateClientSecret', 'UpdateApplication'])(
    'a lost reply to %s is taken up, and one key is made',
    async (method) => {
      const stage = await keyStage()
      stage.loseAnswerTo(method)
      await expect(stage.register()).rejects.toMatchObject({ effect: 'unknown' })
      expect((await stage.register()).proof).toMatchObject({ verdict: 'proven' })
      expect(stage.kids()).toEqual(['300001'])
    },
  )

  test('a key of which only the reply was sealed is taken up, the plan says so, and no other is made', async () => {
    const stage = await keyStage()
    await stage.register()
    stage.escrow.delete('key')
    const { plan, receipt } = await stage.register()
    expect(plan).toMatchObject({
      change: { issued: { orphans: [] } },
      says: expect.stringContaining('Takes up the key 300001'),
    })
    expect(receipt).toMatchObject({ key: KEY, kid: '300001' })
    expect([stage.kids(), stage.sealed()['kid']]).toEqual([['300001'], '300001'])
    expect((await stage.register()).plan).toMatchObject({ kind: 'settled', receipt: { kid: '300001' } })
  })

  test('two lost replies, one after the other, cost two keys, and both are ended', async () => {
    const stage = await keyStage()
    for (const kid of ['300001', '300002']) {
      stage.loseAnswerTo('CreateApplicationKey')
      await expect(stage.register()).rejects.toMatchObject({ effect: 'unknown' })
      expect(stage.kids()).toEqual([kid])
    }
    expect(await stage.register()).toMatchObject({ receipt: { kid: '300003', beside: false } })
    expect(stage.kids()).toEqual(['300003'])
  })

  test('the reply that was sealed last counts, and not the key that was kept before it', async () => {
    const stage = await keyStage()
    await stage.register()
    const before = stage.escrow.get('key')
    stage.state.keys = []
    await stage.register()
    stage.escrow.set('key', before ?? new Secret(''))
    expect((await stage.register()).receipt).toMatchObject({ kid: '300002' })
    expect([stage.kids(), stage.sealed()['kid']]).toEqual([['300002'], '300002'])
  })

  test('keys of long ago, which come back with the switch, are not taken for ours', async () => {
    const stage = await keyStage()
    stage.state.keys.push({ keyId: '7', n: PUBLIC_KEY.n, e: PUBLIC_KEY.e })
    stage.loseAnswerTo('CreateApplicationKey')
    await expect(stage.register()).rejects.toMatchObject({ effect: 'unknown' })
    expect((await stage.register()).plan).toMatchObject({
      change: { issued: { orphans: ['300001'] }, keys: ['7', '300001'] },
    })
    expect(stage.kids()).toEqual(['7', '300002'])
  })

  test('a client that was switched back gets its key again, and no second one', async () => {
    const stage = await keyStage()
    await stage.register()
    stage.state.authMethodType = null
    expect((await stage.register()).proof).toMatchObject({ verdict: 'proven' })
    expect([stage.kids(), stage.state.authMethodType]).toEqual([['300001'], BY_KEY])
  })

  test('a reply that shows no key is a fault, stays sealed, and its key is ended by the next attempt', async () => {
    const stage = await keyStage()
    const { answer } = zitadel
    stage.server.weather = (asked) => {
      if (!asked.url.pathname.endsWith('/CreateApplicationKey')) return undefined
      const told = answer(stage.state, asked)
      return { ...told, json: { ...(told.json as object), keyDetails: 'bm90IGEga2V5' } }
    }
    await expect(stage.register()).rejects.toMatchObject({
      effect: 'unknown',
      fault: { code: 'TARGET_ANSWERED_ODDLY' },
    })
    expect(stage.escrow.get('key.raw')?.reveal()).toContain('bm90IGEga2V5')
    stage.server.weather = () => undefined
    expect((await stage.register()).proof).toMatchObject({ verdict: 'proven' })
    expect(stage.kids()).toEqual(['300002'])
  })

  test('a key that somebody deleted is not called registered, and the switch stays what it is', async () => {
    const stage = await keyStage()
    await stage.register()
    stage.state.keys = []
    expect((await stage.require()).plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringContaining('knows no key'),
    })
    expect((await stage.register()).receipt).toMatchObject({ kid: '300002' })
  })

  test('the private half of another key under the name of ours is not accepted, so nothing is proven', async () => {
    const stage = await keyStage()
    await stage.register()
    stage.escrow.set('key', new Secret(JSON.stringify({ ...JSON.parse(OLD), kid: '300001' })))
    expect((await stage.prove()).proof).toMatchObject({ verdict: 'disproven' })
  })
})
