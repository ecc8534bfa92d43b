import { vendorHeaders } from './encode.ts'
import { ExchangeError } from './exchange-error.ts'
import type { Policy } from './exchange.ts'
import { exchange } from './exchange.ts'
import { exchangeFault, statusFault } from './http-fault.ts'
import { urlOf } from './url-of.ts'

/** The policy of `http` in the shape that vendors' SDKs accept. A redirect is a fault here too, and nothing is tried again. */
export function vendorFetch({ policy, agent }: { policy: Policy; agent: string }): typeof globalThis.fetch {
  return async (input, init) => {
    const request = requestOf(input, init)
    const asked = { method: request.method, url: urlOf(request.url) }
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer())
    const headers = { ...vendorHeaders(request.headers), 'user-agent': agent }
    const signal = AbortSignal.any([policy.signal, request.signal])
    const received = await exchange({ ...asked, headers, body }, { ...policy, signal }).catch((thrown: unknown) => {
      throw thrown instanceof ExchangeError ? exchangeFault(asked, thrown) : thrown
    })
    const { status } = received
    if (status >= 300 && status < 400) throw statusFault(asked, received)
    const empty = status === 204 || status === 205
    return new Response(empty ? null : new Uint8Array(received.body), { status, headers: received.headers })
  }
}

/** `Request` quotes what it does not like: a URL with its password, a header with its value. */
function requestOf(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): Request {
  const url = urlOf(typeof input === 'string' || input instanceof URL ? String(input) : input.url)
  try {
    return new Request(url.username || url.password ? withoutCredentials(url) : input, init)
  } catch {
    throw new TypeError('a vendor package made a request that cannot be sent')
  }
}

function withoutCredentials(url: URL): never {
  throw new TypeError(`a URL for ${url.host} carries credentials`)
}
