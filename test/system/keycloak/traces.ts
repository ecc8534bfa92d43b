import { request } from 'node:http'
import { expect, test } from 'vitest'
import { ask, credentials, logIn } from '../../world/keycloak-login.ts'
import type { Keycloak, Realm } from '../../world/real-keycloak.ts'
import { handsAt } from './hands.ts'

/** What the header of the connector says of events, and what an attacker leaves behind. */
export function traceFacts(keycloak: () => Keycloak): void {
  test('our own probes are no use of the client; a login with the leaked value is', async () => {
    const realm = await keycloak().realm({ realm: { eventsEnabled: true } })
    const { run } = handsAt(realm)
    const used = async () => (await run('identity/used-since', { since: '1h' })).proof
    await run('identity/probe-client-secret', { secret: 'env:LEAKED' })
    expect(await used()).toMatchObject({ finding: { used: 'unknown', uses: 0, refused: 0 } })
    await logIn(realm, { user: 'ada' })
    expect(await used()).toMatchObject({ finding: { used: 'yes', uses: 1 } })
    expect((await used())?.seen).toContainEqual(expect.stringContaining('REFRESH_TOKEN, INTROSPECT_TOKEN'))
  })

  test('an attacker who uses the leaked secret is named by address; our probes, right and wrong, are left out', async () => {
    const realm = await keycloak().realm({
      realm: { eventsEnabled: true },
      client: { serviceAccountsEnabled: true },
    })
    const { run } = handsAt(realm)
    await run('identity/probe-client-secret', { secret: 'env:LEAKED' })
    await run('identity/probe-client-secret', { secret: 'env:ADMIN' })
    expect(await tokenFrom('127.0.0.2', realm)).toBe(200)
    const { proof } = await run('identity/used-since', { since: '1h' })
    expect(proof).toMatchObject({ finding: { used: 'yes', uses: 1, refused: 0 } })
    expect(proof?.seen).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^127\.0\.0\.2: 1 times \(CLIENT_LOGIN\)/),
        expect.stringMatching(/^left out: [2-9] probes of our own$/),
      ]),
    )
  })

  test('a redirect URI that an attacker added is named', async () => {
    const realm = await keycloak().realm()
    const { run } = handsAt(realm)
    const { proof: written } = await run('identity/read-baseline', {})
    const { id, redirectUris } = await realm.client()
    await realm.admin(`PUT /clients/${id}`, { redirectUris: [...redirectUris, 'https://evil.example/callback'] })
    const { proof } = await run('identity/compare-baseline', { baseline: written?.finding?.['baseline'] })
    expect(proof).toMatchObject({
      verdict: 'disproven',
      seen: ['redirect URIs: added https://evil.example/callback'],
    })
  })

  test('a right secret shows even where what it asked for was refused', async () => {
    const realm = await keycloak().realm({ realm: { eventsEnabled: true } })
    await ask(realm.issuer, 'token', { grant_type: 'client_credentials', ...credentials() })
    const { proof } = await handsAt(realm).run('identity/used-since', { since: '1h' })
    expect(proof).toMatchObject({ finding: { used: 'yes', uses: 1 } })
  })

  test('a realm that keeps no events says nothing', async () => {
    const { proof } = await handsAt(await keycloak().realm()).run('identity/used-since', { since: '1h' })
    expect(proof).toMatchObject({ verdict: 'unknown', finding: { used: 'unknown' } })
  })

  test('a rotation is no difference of the setup; a mapper, a key of somebody else and a role are', async () => {
    const realm = await keycloak().realm({ client: { serviceAccountsEnabled: true } })
    const { run, issue } = handsAt(realm)
    const { proof: written } = await run('identity/read-baseline', {})
    const compare = async () =>
      (await run('identity/compare-baseline', { baseline: written?.finding?.['baseline'] })).proof
    await issue('contain-first')
    expect(await compare()).toMatchObject({ verdict: 'proven' })
    const { id, attributes, ...client } = await realm.client()
    await realm.admin(`PUT /clients/${id}`, {
      ...client,
      attributes: { ...attributes, 'jwks.url': 'https://evil.example' },
    })
    await realm.admin(`POST /clients/${id}/protocol-mappers/models`, {
      name: 'everybody is admin',
      protocol: 'openid-connect',
      protocolMapper: 'oidc-hardcoded-role-mapper',
      config: { role: 'admin' },
    })
    const account = (await realm.admin(`GET /clients/${id}/service-account-user`)).body.id
    const role = (await realm.admin('GET /roles/offline_access')).body
    await realm.admin('POST /roles', { name: 'till' })
    const till = (await realm.admin('GET /roles/till')).body
    await realm.admin(`POST /users/${account}/role-mappings/realm`, [role, till])
    const proof = await compare()
    expect(proof?.verdict).toBe('disproven')
    expect(proof?.seen).toEqual([
      'attributes: added jwks.url=https://evil.example',
      expect.stringMatching(/^mappers: added everybody is admin oidc-hardcoded-role-mapper sha256:/),
      'service account roles: added offline_access',
      'service account roles: added till',
    ])
  })
}

/** The status of a client_credentials grant with the leaked secret, from another address of this machine. */
async function tokenFrom(localAddress: string, { issuer }: Realm): Promise<number> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...credentials() }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return new Promise((resolve, reject) => {
    const url = `${issuer}/protocol/openid-connect/token`
    const call = request(url, { method: 'POST', localAddress, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    call.on('error', reject)
    call.end(body)
  })
}
