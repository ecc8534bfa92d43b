import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeClientKey } from '../../../src/sdk/key/make-key.ts'
import { publicOf } from '../../world/client-key.ts'
import { STRANGER } from '../../world/double.ts'
import { cast, keyCredentialOf, passwordOf } from '../../world/identity-entra-id.ts'
import type { EntraState } from '../../world/identity-entra-id.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

// What is special about keys at Entra; the way that all providers have in common is in keys.test.ts.
const THEIRS = keyCredentialOf(publicOf((await makeClientKey({ certificateDays: 30 }, 2048)).reveal()))
const KEY = 'run:steps.unit.key'
const DAY_MS = 86_400_000

let stage: Stage<EntraState>
const open = async (settings: object = {}) => {
  stage = await stageOf({ ...cast, settings: (url) => ({ ...cast.settings(url), ...settings }) })
}
beforeEach(() => open())
afterEach(() => stage.close())

const register = () => stage.run('identity/register-client-key', {})
const require = () => stage.run('identity/require-client-key', { key: KEY, leaked: 'env:LEAKED' })
const prove = () => stage.run('identity/prove-key-only', { key: KEY, leaked: 'env:LEAKED' })
const registered = () => publicOf(stage.escrow.get('key')?.reveal() ?? '{}')

describe('the certificate', () => {
  test('is what Entra is given, and nothing of it is private', async () => {
    await register()
    expect(stage.state.keys).toMatchObject([
      { key: registered().x5c?.[0], type: 'AsymmetricX509Cert', usage: 'Verify' },
    ])
    expect(stage.state.keys[0]?.displayName).toBe(`stanch ${registered().kid}`)
  })

  test('is the first thing that an application without any secret holds', async () => {
    stage.state.application = []
    expect(await register()).toMatchObject({ plan: { kind: 'change' }, proof: { verdict: 'proven' } })
    expect(stage.state.keys).toHaveLength(1)
  })

  test('is added to those of others, which stay as they are', async () => {
    stage.state.keys = [structuredClone(THEIRS)]
    const { plan } = await register()
    expect(plan).toMatchObject({
      lines: expect.arrayContaining([expect.stringMatching(/stays registered beside it$/)]),
    })
    expect(stage.state.keys).toHaveLength(2)
    expect(stage.state.keys[0]).toEqual(THEIRS)
  })

  test('lasts as long as the inventory says: in the plan, at Entra and in the proof', async () => {
    await stage.close()
    await open({ certificate_days: 90 })
    const { plan } = await register()
    expect(plan).toMatchObject({ change: { alg: 'PS256', certificate_days: 90 } })
    const lines = [/ends after 90 days/, /PS256.*x5t#S256/].map((line) => expect.stringMatching(line))
    expect(plan).toMatchObject({ lines: expect.arrayContaining(lines) })
    const [{ startDateTime: from, endDateTime: to } = THEIRS] = stage.state.keys
    expect(Date.parse(to) - Date.parse(from)).toBe(90 * DAY_MS)
    await require()
    expect((await prove()).proof?.residual).toContainEqual(expect.stringContaining(`ends at ${to}`))
  })

  test('lasts a year unless told, and not longer', () => {
    const settings = cast.settings('https://login.example')
    expect(cast.connector.settings.parse(settings)).toMatchObject({ certificate_days: 365 })
    for (const days of [0, 366, 1.5, '90'])
      expect(cast.connector.settings.safeParse({ ...settings, certificate_days: days }).success).toBe(false)
  })

  test('that a policy finds too long is refused with the setting to change, and nothing has changed', async () => {
    stage.state.longestDays = 180
    await expect(register()).rejects.toMatchObject({
      effect: 'none',
      fault: {
        saw: expect.stringMatching(/policy.*365 days/),
        next: [{ say: expect.stringMatching(/certificate_days/) }, expect.anything()],
      },
    })
    expect(stage.state.keys).toEqual([])
  })

  test('that is refused for a reason we do not know is no matter of days', async () => {
    stage.server.weather = ({ method }) =>
      method === 'PATCH'
        ? { status: 400, json: { error: { code: 'Request_BadRequest', message: 'canary' } } }
        : undefined
    await expect(register()).rejects.toMatchObject({ effect: 'none', fault: { saw: 'HTTP 400' } })
  })

  test('that is over shuts the key out, so the secrets stay', async () => {
    await register()
    Object.assign(stage.state.keys[0] ?? {}, { endDateTime: '2026-01-01T00:00:00Z' })
    expect((await require()).plan).toMatchObject({
      kind: 'blocked',
      because: expect.stringMatching(/does not accept the key/),
    })
    expect(stage.state.application).toHaveLength(1)
  })
})

describe('the switch', () => {
  test('AADSTS700027 right after the registering is propagation: it is asked again over the window', async () => {
    stage.state.unknown = 2
    expect((await register()).proof).toMatchObject({
      verdict: 'proven',
      seen: [expect.stringMatching(/it lists the key/), expect.stringMatching(/asked 3 times/)],
    })
    stage.state.unknown = 9
    expect((await require()).plan).toMatchObject({ kind: 'blocked' })
    expect(stage.state.application).toHaveLength(1)
  })

  test('ends every secret by its keyId, those of the service principal too, and the plan names each', async () => {
    stage.state.application.push(passwordOf(7, STRANGER))
    stage.state.principal = [passwordOf(8, 'of-the-principal-0123456789')]
    await register()
    const { plan, receipt } = await require()
    const ids = [passwordOf(0, '').keyId, passwordOf(7, '').keyId, `service-principal/${passwordOf(8, '').keyId}`]
    expect(plan).toMatchObject({ lines: expect.arrayContaining(ids.map((id) => `ends slot ${id}`)) })
    expect(receipt).toMatchObject({ removed: ids })
    expect(cast.double.live(stage.state)).toEqual([])
  })

  test('names the certificates of others, for they are taken as well; the half that Entra signs with is none', async () => {
    stage.state.principalKeys = [
      { ...structuredClone(THEIRS), keyId: 'saml' },
      { ...structuredClone(THEIRS), keyId: 'saml-own', usage: 'Sign', type: 'X509CertAndPassword', key: '' },
      { ...structuredClone(THEIRS), keyId: 'unreadable', key: 'bm9uZQ==' },
    ]
    await register()
    const others = (await require()).plan as { readonly lines: readonly string[] }
    expect(others.lines.filter((line) => line.includes('not ours'))).toEqual([
      expect.stringMatching(/^key [\w-]{43} is not ours/),
      'key unreadable is not ours, and is accepted as well',
    ])
  })

  test('is undone by whoever adds a secret: the proof says that one may, and sees it', async () => {
    await register()
    await require()
    expect((await prove()).proof?.residual).toContainEqual(expect.stringContaining('passwordAddition'))
    stage.state.application = [passwordOf(9, STRANGER)]
    expect((await prove()).proof).toMatchObject({ verdict: 'disproven', seen: [expect.stringMatching(/takes both/)] })
  })
})

test.each<[string, (state: EntraState) => unknown]>([
  ['a certificate', (state) => state.keys.push(structuredClone(THEIRS))],
  ['a certificate of the service principal', (state) => state.principalKeys.push(structuredClone(THEIRS))],
  ['a secret', (state) => state.application.push(passwordOf(7, STRANGER))],
  ['a secret of the service principal', (state) => state.principal.push(passwordOf(7, STRANGER))],
])('%s that an attacker left behind is found, and what a rotation changes is not', async (_, leave) => {
  const { proof } = await stage.run('identity/read-baseline', {})
  const compare = async () => (await stage.run('identity/compare-baseline', { ...proof?.finding })).proof?.verdict
  await stage.issue('overlap')
  await stage.revoke()
  expect(await compare()).toBe('proven')
  leave(stage.state)
  expect(await compare()).toBe('disproven')
})

describe('a public client', () => {
  const PUBLIC: readonly (readonly [string, Partial<EntraState>])[] = [
    ['by its flag', { fallbackPublic: true }],
    ['by a redirect URI of the mobile and desktop platform', { mobileRedirects: ['http://localhost'] }],
  ]
  test.each(PUBLIC)(
    '%s, and without a secret: nothing to rotate, and no key; what to do instead',
    async (_, change) => {
      Object.assign(stage.state, change, { application: [] })
      const blocked = {
        kind: 'blocked',
        because: expect.stringMatching(/public client/),
        fix: expect.stringMatching(/PKCE/),
      }
      expect((await stage.issue('contain-first')).plan).toMatchObject(blocked)
      expect((await register()).plan).toMatchObject(blocked)
      expect(stage.writes()).toEqual([])
    },
  )

  test.each(PUBLIC)(
    '%s, and with a secret: that works, so it is rotated; whether anybody needs it is asked',
    async (_, change) => {
      Object.assign(stage.state, change)
      const { plan } = await stage.issue('overlap')
      expect(plan).toMatchObject({ kind: 'change', lines: [expect.stringMatching(/public client.*delete it/)] })
      await stage.revoke()
      expect(cast.double.live(stage.state)).toEqual([stage.fresh()])
      expect((await stage.prove()).proof).toMatchObject({
        exposure: 'dead',
        residual: expect.arrayContaining([expect.stringMatching(/public client.*PKCE/)]),
      })
    },
  )

  test('of an application that is none nothing is said', async () => {
    const { plan } = await stage.issue('overlap')
    await stage.revoke()
    expect(JSON.stringify([plan, await stage.prove()])).not.toContain('public client')
  })
})
