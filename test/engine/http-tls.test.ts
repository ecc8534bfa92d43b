import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type { HttpOptions } from '../../src/engine/http.ts'
import { createHttp } from '../../src/engine/http.ts'
import { selfSigned } from '../fakes/certificate.ts'

const identity = selfSigned('idp.test')
const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
  vi.unstubAllEnvs()
})

async function secureServer() {
  const seen: (string | false | null | undefined)[] = []
  const server = createServer({ ...identity }, (request, response) => {
    seen.push((request.socket as TLSSocket).servername, request.headers.host)
    response.end('{}')
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  stops.push(() => server.close())
  return { port: (server.address() as AddressInfo).port, seen }
}

const ask = (url: string, more: Partial<HttpOptions> = {}) =>
  createHttp({ signal: new AbortController().signal, loopback: true, ...here(), ...more }).send({
    method: 'POST',
    url,
    expect: [200],
    body: z.unknown(),
  })
const here = (asked: string[] = []): Pick<HttpOptions, 'resolve'> => ({
  resolve: async (name) => {
    asked.push(name)
    // A second answer would lead elsewhere, as a rebinding name server's does.
    return [{ address: asked.length === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
  },
})

test('the judged address is called under the right name, and the name is looked up once', async () => {
  const { port, seen } = await secureServer()
  const asked: string[] = []
  await ask(`https://idp.test:${port}/`, { ...here(asked), ca: [identity.cert] })
  expect(seen).toEqual(['idp.test', `idp.test:${port}`])
  expect(asked).toEqual(['idp.test'])
})

test.each([
  ['a certificate that nobody vouches for', 'idp.test', [], 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['a certificate for another name', 'other.test', [identity.cert], 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('%s: nothing is sent', async (_, host, ca, saw) => {
  const { port, seen } = await secureServer()
  const error = await ask(`https://${host}:${port}/`, { ca }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ effect: 'none', fault: { code: 'TARGET_UNREACHABLE', saw } })
  expect(seen).toEqual([])
})

test('NODE_TLS_REJECT_UNAUTHORIZED=0 in a shell does not switch the check off', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
  const { port, seen } = await secureServer()
  await expect(ask(`https://idp.test:${port}/`)).rejects.toMatchObject({ effect: 'none' })
  expect(seen).toEqual([])
})

test('a proxy in the environment is not used', async () => {
  vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1')
  vi.stubEnv('NODE_USE_ENV_PROXY', '1')
  const { port } = await secureServer()
  expect(await ask(`https://idp.test:${port}/`, { ca: [identity.cert] })).toMatchObject({ status: 200 })
})
