import { expect, test } from 'vitest'
import { ask, credentials, logIn } from '../../world/keycloak-login.ts'
import { MISSING_ROLES } from '../../world/keycloak-roles.ts'
import { accepts, LEAKED } from '../../world/real-keycloak.ts'
import type { Keycloak, Realm } from '../../world/real-keycloak.ts'
import { putRotated } from '../../world/real-keycloak-stage.ts'
import { handsAt } from './hands.ts'

const EXPIRES = 'client.secret.expiration.time'
const NOBODY = { error: 'unauthorized_client' }
const refresh = ({ issuer }: Realm, token: string, secret: string) =>
  ask(issuer, 'token', { grant_type: 'refresh_token', refresh_token: token, ...credentials(secret) })

/** What the header of the connector says of secrets, refusals and rights. */
export function secretFacts(keycloak: () => Keycloak): void {
  test('contain-first: the leaked value can neither log in nor refresh; the new one can, also with old refresh tokens', async () => {
    const realm = await keycloak().realm()
    const { issue, fresh, prove } = handsAt(realm)
    const { refresh_token: token } = await logIn(realm, { user: 'ada' })
    expect((await issue('contain-first')).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
    expect(await refresh(realm, token, LEAKED)).toMatchObject(NOBODY)
    expect(await logIn(realm, { user: 'ada' })).toMatchObject(NOBODY)
    expect(await refresh(realm, token, fresh())).toHaveProperty('access_token')
    expect(await logIn(realm, { user: 'ada', secret: fresh() })).toHaveProperty('access_token')
    expect((await prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  })

  test('under a policy both values log in, until the leaked one is revoked', async () => {
    const realm = await keycloak().realm({ policy: true })
    const { issue, revoke, fresh, prove } = handsAt(realm)
    await issue('overlap')
    expect(await logIn(realm, { user: 'ada' })).toHaveProperty('access_token')
    expect(await logIn(realm, { user: 'ada', secret: fresh() })).toHaveProperty('access_token')
    expect((await prove()).proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
    expect((await revoke()).proof).toMatchObject({ verdict: 'proven', exposure: 'contained' })
    expect(await logIn(realm, { user: 'ada' })).toMatchObject(NOBODY)
    expect((await prove()).proof).toMatchObject({ verdict: 'proven', exposure: 'dead' })
  })

  test('a "regenerate" in the console under a policy leaves the leaked value alive; that is found, and ended', async () => {
    const realm = await keycloak().realm({ policy: true })
    const { id } = await realm.client()
    const regenerated: string = (await realm.admin(`POST /clients/${id}/client-secret`)).body.value
    const { run } = handsAt(realm, { secrets: { 'env:FRESH': regenerated } })
    const { proof } = await run('identity/prove-dead', { leaked: 'env:LEAKED', fresh: 'env:FRESH' })
    expect(proof).toMatchObject({ verdict: 'disproven', exposure: 'live' })
    await run('identity/revoke-client-secret', { leaked: 'env:LEAKED', keep: 'env:FRESH' })
    expect([await accepts(realm, LEAKED), await accepts(realm, regenerated)]).toEqual([false, true])
  })

  test('a secret past its date is not put back in force by another change, nor beside ours', async () => {
    const realm = await keycloak().realm({ policy: true })
    const { id } = await realm.client()
    const dated = (await realm.admin('GET /client-policies/profiles')).body
    const short = { 'expiration-period': 2, 'rotated-expiration-period': 1, 'remaining-rotation-period': 1 }
    await realm.admin('PUT /client-policies/profiles', datedBy(dated, short))
    await realm.admin(`PUT /clients/${id}`, { attributes: { [EXPIRES]: '' } })
    await expect.poll(() => accepts(realm, LEAKED), { timeout: 20_000 }).toBe(false)
    await realm.admin('PUT /client-policies/profiles', dated)
    expect(await realm.admin(`PUT /clients/${id}`, { notBefore: 7 })).toMatchObject({ status: 500 })
    const { run, issue, fresh } = handsAt(realm)
    await expect(run('identity/set-not-before', {})).rejects.toMatchObject({ fault: { code: 'PLAN_BLOCKED' } })
    expect(await accepts(realm, LEAKED)).toBe(false)
    expect((await issue('overlap')).proof).toMatchObject({ verdict: 'proven' })
    expect([await accepts(realm, LEAKED), await accepts(realm, fresh())]).toEqual([false, true])
  })

  test('without a policy no value can be put beside the one in force, and ending one that is not there is no error', async () => {
    const realm = await keycloak().realm()
    await putRotated(realm, { secret: 'beside-0123456789-abcdefghij' })
    const { id, attributes } = await realm.client()
    expect(Object.keys(attributes).filter((name) => name.startsWith('client.secret.'))).toEqual([])
    expect(await accepts(realm, 'beside-0123456789-abcdefghij')).toBe(false)
    expect((await realm.admin(`DELETE /clients/${id}/client-secret/rotated`)).status).toBe(204)
    expect((await handsAt(realm).issue('overlap')).plan).toMatchObject({ kind: 'blocked' })
  })

  test('a rotation changes the secret of the client and nothing else', async () => {
    const client = { serviceAccountsEnabled: true, authorizationServicesEnabled: true, notBefore: 7 }
    const realm = await keycloak().realm({ client: { ...client, attributes: { 'access.token.lifespan': '77' } } })
    const before = await realm.client()
    expect(before).toMatchObject(client)
    const { issue, fresh } = handsAt(realm)
    await issue('contain-first')
    expect(unordered(await realm.client())).toEqual(unordered({ ...before, secret: fresh() }))
  })

  test('refusals: a wrong secret, an unknown client and a right secret are three answers', async () => {
    const realm = await keycloak().realm({ more: [{ clientId: 'open', publicClient: true }] })
    const asked = async (endpoint: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
      const url = `${realm.issuer}/protocol/openid-connect/${endpoint}`
      const response = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) })
      return `${response.status} ${((await response.json()) as { error?: string }).error}`
    }
    const as = (id: string, secret: string) => ({ client_id: id, client_secret: secret })
    const junk = { token: 'junk' }
    const code = { grant_type: 'authorization_code', code: 'junk', redirect_uri: 'https://shop.example.com/callback' }
    const raw = `Basic ${Buffer.from('shop-web:raw%zz').toString('base64')}`
    expect([
      await asked('revoke', { ...junk, ...as('shop-web', LEAKED) }),
      await asked('revoke', { ...junk, ...as('shop-web', 'wrong') }),
      await asked('revoke', { ...junk, ...as('shop-wbe', LEAKED) }),
      await asked('revoke', { ...junk, ...as('open', 'any') }),
      await asked('revoke', junk, { authorization: raw }),
      await asked('token', { ...code, ...as('shop-web', LEAKED) }),
      await asked('token', { ...code, ...as('shop-web', 'wrong') }),
      await asked('token', { grant_type: 'client_credentials', ...as('shop-web', LEAKED) }),
      await asked('token/introspect', { ...junk, ...as('shop-web', 'wrong') }),
    ]).toEqual([
      '200 invalid_token',
      '401 unauthorized_client',
      '401 invalid_client',
      '200 invalid_token',
      '400 unauthorized_client',
      '400 invalid_grant',
      '401 unauthorized_client',
      '401 unauthorized_client',
      '401 invalid_client',
    ])
  })

  test('a public client has no secret that could be tried', async () => {
    const realm = await keycloak().realm({ client: { publicClient: true } })
    const { run, issue } = handsAt(realm)
    const { proof } = await run('identity/probe-client-secret', { secret: 'env:LEAKED' })
    expect(proof).toMatchObject({ finding: { verdict: 'cannot_probe' } })
    expect((await issue('contain-first')).plan).toMatchObject({ kind: 'blocked' })
  })

  test('the brake: nobody logs in, no verdict is "dead", and the leaked value keeps it pulled', async () => {
    const realm = await keycloak().realm()
    const { run, issue } = handsAt(realm)
    const places = { leaked: 'env:LEAKED' }
    expect((await run('identity/disable-client', places)).proof).toMatchObject({ exposure: 'contained' })
    expect(await ask(realm.issuer, 'revoke', { token: 'junk', ...credentials() })).toMatchObject({
      error: 'invalid_client',
    })
    expect((await run('identity/prove-dead', { ...places, fresh: 'env:LEAKED' })).proof?.exposure).toBe('unknown')
    expect((await run('identity/enable-client', places)).plan).toMatchObject({ kind: 'blocked' })
    await issue('contain-first').catch(() => undefined)
    expect((await run('identity/enable-client', places)).proof).toMatchObject({ verdict: 'proven' })
    expect(await accepts(realm, LEAKED)).toBe(false)
  })

  test.each(MISSING_ROLES)(
    '$missing is named where $roles do not do for $verb',
    async ({ missing, roles, verb, args }) => {
      const realm = await keycloak().realm({ roles, policy: missing === 'view-realm' })
      await logIn(realm, { user: 'ada', offline: verb === 'identity/revoke-grants' })
      const { run } = handsAt(realm)
      await expect(run(verb, args)).rejects.toMatchObject({
        effect: 'none',
        fault: { code: 'TARGET_REFUSED_US', next: expect.arrayContaining([{ say: expect.stringContaining(missing) }]) },
      })
    },
  )
}

interface Profiles {
  readonly profiles: readonly { readonly executors: readonly { readonly configuration: object }[] }[]
}

function datedBy({ profiles }: Profiles, periods: object): Profiles {
  const executors = profiles.flatMap((profile) => profile.executors)
  const changed = executors.map((one) => ({ ...one, configuration: { ...one.configuration, ...periods } }))
  return { profiles: profiles.map((profile) => ({ ...profile, executors: changed })) }
}

/** Scopes are told in any order. */
function unordered(client: object): object {
  const entries = Object.entries(client)
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value]))
}
