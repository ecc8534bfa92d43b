import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { Secret } from '../../../src/base/secret.ts'
import { compose } from '../../../src/main.ts'
import { collectInputs } from '../../../src/surfaces/cli/inputs.ts'
import { houseWith } from './house.ts'
import { hearing, scripted } from './little-app.ts'
import { tlsProvider } from './tls-provider.ts'
import type { TlsProvider } from './tls-provider.ts'

const LIVE = 'a-live-secret-of-shop-web-0123456789'
const RUNBOOK = 'leaked-oidc-client-secret'
const EMPTY = `stanch_inventory: 1
origin: test/unlisted
connectors: {}
credentials: []
`
const KNOWN = `stanch_inventory: 1
origin: test/unlisted
connectors:
  idp: { uses: identity/oidc, with: { issuer: ISSUER } }
owners: { team-shop: {} }
credentials:
  - { id: shop, kind: oidc-client-secret, connector: idp, client_id: shop-web, owner: team-shop }
`

interface Scene {
  readonly value?: string
  readonly inventory?: string
  /** Where the provider says that it is asked. */
  readonly elsewhere?: TlsProvider
}

/** A person who answers in turn at the real application, beside a real provider that this process trusts. */
async function person(
  answers: readonly (string | boolean)[],
  { value = LIVE, inventory = EMPTY, elsewhere }: Scene = {},
) {
  const provider = await tlsProvider(LIVE, elsewhere?.issuer)
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, provider.cert, ...(elsewhere ? [elsewhere.cert] : [])])
  onTestFinished(() => setDefaultCACertificates(before))
  const here = (text: string): string => text.replaceAll('ISSUER', provider.issuer)
  const { dir } = await houseWith({ 'inventory.yaml': here(inventory) })
  const env = { STANCH_STATE_DIR: join(dir, '.state') }
  const app = await compose({ dir, env, drill: false, identity: undefined, prompt: async () => undefined })
  onTestFinished(() => app.close())
  const { screen, said } = hearing('text', true)
  const secrets: string[] = []
  const ask = {
    ...scripted([' unlisted', ...answers.map((one) => (typeof one === 'string' ? here(one) : one)), 'contain-first']),
    secret: async (message: string) => {
      secrets.push(message)
      return value === '' ? undefined : new Secret(value)
    },
  }
  const found = await app.runbook(RUNBOOK)
  if (!found.ok) throw new Error(found.because)
  const request = collectInputs({ app, ask, screen }, found.value, { set: [], secret: [] })
  const written = (): string => readFileSync(join(dir, 'inventory.yaml'), 'utf8')
  return { app, request, said, secrets, written, here, provider }
}

test('a live secret of a client that nobody wrote down is tried, its entry written, and the plan made with it', async () => {
  const { app, request, said, secrets, written, here } = await person(['ISSUER', 'shop-web', true])
  const asked = await request
  expect(asked).toMatchObject({ inputs: { client: 'shop-web', strategy: 'contain-first' } })
  expect(said).toContain('THE SECRET STILL WORKS')
  expect(secrets).toHaveLength(1)
  expect(written()).toBe(
    here(`stanch_inventory: 1
origin: test/unlisted
connectors:
  localhost:
    uses: identity/oidc
    with: { issuer: ISSUER }
  by-hand:
    uses: session/by-hand
credentials:
  - id: shop-web
    kind: oidc-client-secret
    connector: localhost
    client_id: shop-web
    owner: unknown
    sessions: by-hand
owners:
  unknown: {}
`),
  )
  const plan = await app.plan(asked, new AbortController().signal)
  if (!plan.ok) throw new Error(plan.because)
  const kinds = plan.value.units.map(({ step: { id }, plan: { kind } }) => `${id} ${kind}`)
  expect(kinds).toEqual(expect.arrayContaining(['triage look', 'issue by-hand', 'sessions by-hand']))
  expect(said.join('\n')).not.toContain(LIVE)
})

test('before there is such an issuer no secret is asked for, and what is wrong with it is said', async () => {
  const wrong = ['http://id.example.com', 'a', 'ISSUER/realms/nobody', 'a', 'ISSUER', 'two words']
  const { request, said, secrets, provider } = await person([...wrong, 'ISSUER', 'shop-web', true])
  await request
  const [first, second, third] = said.slice(0, 3)
  expect(first).toBe('an issuer is an address that begins with https://')
  expect(second).toContain('the discovery document of the provider cannot be trusted')
  expect(third).toBe('a client id has 1 to 200 visible characters, and no space')
  expect(secrets).toHaveLength(1)
  const [head] = provider.asked.flatMap((line, at) => (line.startsWith('POST') ? [at] : []))
  expect(head).toBeGreaterThanOrEqual(3)
})

test('without the value nothing is sent, it is not asked for again, and the run goes on', async () => {
  const { request, secrets, provider } = await person(['ISSUER', 'shop-web', true], { value: '' })
  expect(await request).toMatchObject({ inputs: { client: 'shop-web' }, secrets: {} })
  expect(secrets).toHaveLength(1)
  expect(provider.asked.filter((line) => line.startsWith('POST'))).toEqual([])
})

test('whoever does not want it written is told the way by hand, and ends with 7 while the secret works', async () => {
  const { request, said, written, here } = await person(['ISSUER', 'shop-web', false])
  await expect(request).rejects.toMatchObject({ exit: 7, sentence: 'nothing is written, and nothing was changed' })
  expect(written()).toBe(EMPTY)
  expect(said.at(-1)).toBe(here('  $ stanch probe --issuer ISSUER --client-id shop-web --secret leaked=-'))
})

test('an inventory that cannot be read keeps nobody from the verdict and from the way by hand', async () => {
  const { request, said } = await person(['ISSUER', 'shop-web'], { inventory: 'stanch_inventory: [' })
  await expect(request).rejects.toMatchObject({ exit: 7, hint: expect.stringContaining('stanch inventory lint') })
  expect(said).toContain('THE SECRET STILL WORKS')
  expect(said.join('\n')).toContain('issue a new secret and delete the old one')
})

test('a client that is in the inventory all the same is found there, and nothing is written', async () => {
  const { request, said, written, here } = await person(['ISSUER', 'shop-web'], { inventory: KNOWN })
  expect(await request).toMatchObject({ inputs: { client: 'shop' } })
  expect(said).toContain('It is in the inventory: shop')
  expect(written()).toBe(here(KNOWN))
})

test('another client of a provider that the inventory knows is asked through the connector that is there', async () => {
  const { request, written } = await person(['ISSUER', 'billing', true], { inventory: KNOWN })
  expect(await request).toMatchObject({ inputs: { client: 'billing' } })
  expect(written()).toMatch(/connector: idp, client_id: billing|connector: idp\n/)
  expect(written()).not.toContain('localhost:\n')
})

test('an address elsewhere is asked only once a person has said that it is the provider’s, and the entry names it', async () => {
  const elsewhere = await tlsProvider(LIVE)
  const no = await person(['ISSUER', 'shop-web', false, 'ISSUER', 'shop-web', true, false], { elsewhere })
  await expect(no.request).rejects.toMatchObject({ exit: 7 })
  expect(no.secrets).toHaveLength(1)
  const posts = elsewhere.asked.filter((line) => line.startsWith('POST'))
  expect(posts.length).toBeGreaterThan(0)
  expect(no.provider.asked.some((line) => line.startsWith('POST'))).toBe(false)
  const byHand = `  $ stanch probe --issuer ISSUER --client-id shop-web --origin ${elsewhere.issuer} --secret leaked=-`
  expect(no.said.at(-1)).toBe(no.here(byHand))
  const yes = await person(['ISSUER', 'shop-web', true, true], { elsewhere })
  await yes.request
  expect(yes.said).toContain('THE SECRET STILL WORKS')
  expect(yes.written()).toContain(`origins: [ ${elsewhere.issuer} ]`)
})
