// ZITADEL's own client, which is written in Python, is the judge of our double of its ApplicationService.
import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { served } from '../judges/served.ts'
import { LEAKED } from '../world/double.ts'
import { LIMITED, TOKEN, zitadel } from '../world/identity-zitadel.ts'
import type { Zitadel } from '../world/identity-zitadel.ts'

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
  const ask = async (call: string, body: object, token = TOKEN): Promise<unknown> => {
    client.stdin.write(`${JSON.stringify({ url: server.url, token, call, body })}\n`)
    return JSON.parse((await told.next()).value ?? '"it said nothing"')
  }
  return { server, ask }
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

test('it lists keys by pages of proto JSON', async () => {
  const { ask } = await judge((state) => state.keys.push({ keyId: '1' }, { keyId: '2' }, { keyId: '3' }))
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
