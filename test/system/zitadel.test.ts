// ZITADEL's own client, which is written in Python, is the judge of our double of its services.
import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { served } from '../judges/served.ts'
import { LEAKED } from '../world/double.ts'
import { LIMITED, TOKEN, zitadel } from '../world/identity-zitadel.ts'
import type { Zitadel } from '../world/identity-zitadel.ts'
import { BY_KEY } from '../world/zitadel-keys.ts'

const CACHE = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
const PYTHON = join(CACHE, 'stanch-systems/zitadel-client-4.1.9/bin/python')
const PROGRAM = join(import.meta.dirname, 'zitadel-client.py')
const IDS = { projectId: '11', applicationId: '22' }

let client: ChildProcessByStdio<Writable, Readable, null>
let told: AsyncIterator<string>
beforeAll(() => {
  if (!existsSync(PYTHON)) throw new Error("ZITADEL's client is missing: .ci/install-zitadel-client")
  client = spawn(PYTHON, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] })
  told = createInterface(client.stdout)[Symbol.asyncIterator]()
})
afterAll(() => client.stdin.end())

async function judge(change?: (state: Zitadel) => void) {
  const server = await served(zitadel, change)
  const askOf = async (service: string, call: string, body: object, token = TOKEN): Promise<unknown> => {
    client.stdin.write(`${JSON.stringify({ url: server.url, token, service, call, body })}\n`)
    return JSON.parse((await told.next()).value ?? '"it said nothing"')
  }
  const ask = (call: string, body: object, token?: string) => askOf('applications', call, body, token)
  return { server, ask, askOf }
}

test('it reads the application, and a state or method left out is no fault', async () => {
  const { ask } = await judge()
  expect(await ask('get_application', { applicationId: '22' })).toMatchObject({
    reply: {
      application: {
        application_id: '22',
        state: 'APPLICATION_STATE_ACTIVE',
        oidc_configuration: { client_id: 'shop-web', redirect_uris: ['https://shop.example.com/callback'] },
      },
    },
  })
})

test('it makes a new secret, which is shown in this one reply and takes the place of the old one', async () => {
  const { server, ask } = await judge()
  const made = (await ask('generate_client_secret', IDS)) as { reply: { client_secret: string } }
  expect(made.reply).toMatchObject({ creation_date: expect.any(String) })
  expect(zitadel.live(server.state)).toEqual([made.reply.client_secret])
  expect(made.reply.client_secret).not.toBe(LEAKED)
})

test('it deactivates and reactivates', async () => {
  const { server, ask } = await judge()
  expect(await ask('deactivate_application', IDS)).toMatchObject({ reply: { deactivation_date: expect.any(String) } })
  expect(zitadel.live(server.state)).toEqual([])
  expect(await ask('reactivate_application', IDS)).toMatchObject({ reply: { reactivation_date: expect.any(String) } })
  expect(zitadel.live(server.state)).toEqual([LEAKED])
})

describe('keys', () => {
  const OIDC = { ...IDS, oidcConfiguration: { authMethodType: BY_KEY } }
  const KEY = { ...IDS, expirationDate: '9999-12-31T23:59:59Z' }
  const LIST = { filters: [{ applicationIdFilter: { applicationId: '22' } }] }
  interface Made {
    readonly reply: { readonly key_id: string; readonly key_details: string }
  }

  test('the client is switched, and a key is made, whose private half is in the reply', async () => {
    const { ask, server } = await judge()
    expect(await ask('update_application', OIDC)).toMatchObject({ reply: { change_date: expect.any(String) } })
    expect(await ask('get_application', { applicationId: '22' })).toMatchObject({
      reply: { application: { oidc_configuration: { auth_method_type: BY_KEY } } },
    })
    const { reply } = (await ask('create_application_key', KEY)) as Made
    const details = JSON.parse(Buffer.from(reply.key_details, 'base64').toString()) as Record<string, string>
    expect(details).toMatchObject({ type: 'application', keyId: reply.key_id, appId: '22', clientId: 'shop-web' })
    const { n } = createPublicKey(details['key'] ?? '').export({ format: 'jwk' })
    expect(server.state.keys).toMatchObject([{ keyId: reply.key_id, n }])
    expect(await ask('get_application_key', { keyId: reply.key_id })).toMatchObject({ reply: { key_id: reply.key_id } })
    expect(await ask('list_application_keys', LIST)).toMatchObject({ reply: { keys: [{ key_id: reply.key_id }] } })
  })

  test('it sends the login of the application back as it read it', async () => {
    const { ask, server } = await judge()
    const loginVersion = { loginV2: { baseUri: 'https://login.example.com' } }
    expect(await ask('get_application', { applicationId: '22' })).toMatchObject({
      reply: { application: { oidc_configuration: { login_version: { login_v2: { base_uri: expect.any(String) } } } } },
    })
    await ask('update_application', { ...IDS, oidcConfiguration: { authMethodType: BY_KEY, loginVersion } })
    expect(server.state.loginVersion).toEqual(loginVersion)
  })

  test('a key is deleted, and one that is gone is not found', async () => {
    const { ask } = await judge()
    await ask('update_application', OIDC)
    const { reply } = (await ask('create_application_key', KEY)) as Made
    const named = { ...IDS, keyId: reply.key_id }
    expect(await ask('delete_application_key', named)).toMatchObject({ reply: { deletion_date: expect.any(String) } })
    expect(await ask('delete_application_key', named)).toMatchObject({ status: 404 })
    expect(await ask('get_application_key', { keyId: reply.key_id })).toMatchObject({ status: 404 })
  })

  test.each([
    ['before the client is switched', false, KEY, 'failed_precondition'],
    ['without an end', true, IDS, 'invalid_argument'],
  ])('none is made %s', async (_, switched, asked, code) => {
    const { ask } = await judge((state) => {
      if (switched) state.authMethodType = BY_KEY
    })
    const told = await ask('create_application_key', asked)
    expect(told).toMatchObject({ status: 400 })
    expect(JSON.stringify(told)).toContain(code)
  })
})

test('it lists keys by pages of proto JSON', async () => {
  const { ask } = await judge((state) => {
    state.authMethodType = BY_KEY
    state.keys.push({ keyId: '1' }, { keyId: '2' }, { keyId: '3' })
  })
  const from = async (offset: string): Promise<unknown> =>
    await ask('list_application_keys', {
      pagination: { offset },
      filters: [{ applicationIdFilter: { applicationId: '22' } }],
    })
  expect(await from('0')).toMatchObject({
    reply: { keys: [{ key_id: '1' }, { key_id: '2' }], pagination: { total_result: '3' } },
  })
  expect(await from('2')).toMatchObject({ reply: { keys: [{ key_id: '3' }] } })
})

test.each([
  ['an unknown application', TOKEN, '23', 404, 'not_found'],
  ['a token that is not ours', 'of-somebody-else', '22', 401, 'unauthenticated'],
])("%s is an error in Connect's words", async (_, token, applicationId, status, code) => {
  const { ask } = await judge()
  const told = await ask('get_application', { applicationId }, token)
  expect(told).toMatchObject({ status, body: expect.anything() })
  expect(JSON.stringify(told)).toContain(code)
})

test('busy is an error with its status', async () => {
  const { server, ask } = await judge()
  server.weather = () => LIMITED
  expect(await ask('get_application', { applicationId: '22' })).toMatchObject({ status: 429 })
})

describe('sessions', () => {
  const pageFrom = (offset: string) => ({
    query: { offset, limit: 1, asc: true },
    queries: [{ userIdQuery: { id: '101' } }],
    sortingColumn: 'SESSION_FIELD_NAME_CREATION_DATE',
  })

  test('it finds a user by one of several names, with the organization', async () => {
    const { askOf } = await judge()
    const method = 'TEXT_QUERY_METHOD_EQUALS'
    const named = (name: string) => ({
      queries: [
        {
          orQuery: {
            queries: [
              { inUserIdsQuery: { userIds: [name] } },
              { loginNameQuery: { loginName: name, method } },
              { userNameQuery: { userName: name, method } },
              { emailQuery: { emailAddress: name, method } },
            ],
          },
        },
      ],
    })
    expect(await askOf('users', 'list_users', named('ada'))).toMatchObject({
      reply: {
        result: [{ user_id: '101', details: { resource_owner: 'org1' }, human: { email: { is_verified: true } } }],
      },
    })
    expect(await askOf('users', 'list_users', named('shared@example.com'))).toMatchObject({
      reply: { result: [{ user_id: '102' }, { user_id: '103' }] },
    })
    expect(await askOf('users', 'get_user_by_id', { userId: '103' })).toMatchObject({
      reply: { user: { preferred_login_name: 'grace@org2.id.example.com' } },
    })
  })

  test('it walks the sessions of a user', async () => {
    const { askOf } = await judge()
    expect(await askOf('sessions', 'list_sessions', pageFrom('0'))).toMatchObject({
      reply: { sessions: [{ id: 's1', factors: { user: { id: '101' } } }], details: { total_result: '2' } },
    })
    expect(await askOf('sessions', 'list_sessions', pageFrom('1'))).toMatchObject({
      reply: { sessions: [{ id: 's3' }] },
    })
  })

  test('a session that was ended is listed for a while, and is not there when it is asked for', async () => {
    const { askOf } = await judge()
    const s1 = { sessionId: 's1' }
    expect(await askOf('sessions', 'get_session', s1)).toMatchObject({ reply: { session: { id: 's1' } } })
    expect(await askOf('sessions', 'delete_session', s1)).toMatchObject({
      reply: { details: { change_date: expect.any(String) } },
    })
    expect(await askOf('sessions', 'list_sessions', pageFrom('0'))).toMatchObject({
      reply: { sessions: [{ id: 's1' }] },
    })
    expect(await askOf('sessions', 'get_session', s1)).toMatchObject({ status: 404 })
    expect(await askOf('sessions', 'delete_session', s1)).toMatchObject({ reply: {} })
  })

  test('without the right the list is short, and ending is refused', async () => {
    const { askOf } = await judge((state) => void (state.may = {}))
    expect(await askOf('sessions', 'list_sessions', pageFrom('0'))).toMatchObject({
      reply: { details: { total_result: '2' } },
    })
    const refused = await askOf('sessions', 'delete_session', { sessionId: 's1' })
    expect(refused).toMatchObject({ status: 403 })
    expect(JSON.stringify(refused)).toContain('permission_denied')
  })

  test('it says whether the second login is required, and leaves it out where it is not', async () => {
    const asked = ['features', 'get_instance_features', { inheritance: true }] as const
    const { askOf } = await judge()
    expect(await askOf(...asked)).toMatchObject({ reply: { login_v2: { required: true } } })
    const other = await judge((state) => void (state.loginV2Required = false))
    expect(await other.askOf(...asked)).not.toMatchObject({ reply: { login_v2: { required: expect.anything() } } })
  })
})
