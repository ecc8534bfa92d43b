import type { Client } from './provider.ts'

export interface Delivery {
  readonly uri: string
  /** The relying party answered 200 or 204. It does not say that a session ended. */
  readonly delivered: boolean
  /** Null when no HTTP answer came. */
  readonly status: number | null
}

/** Sends the provider's own logout token to each logout endpoint of a client, all at the same time, once. */
export async function deliverLogout(client: Client, sub: string, sid: string): Promise<readonly Delivery[]> {
  return Promise.all(
    logoutUris(client).map(async (uri) => {
      try {
        await viewWithUri(client, uri).backchannelLogout(sub, sid)
        return { uri, delivered: true, status: 200 }
      } catch (thrown) {
        return { uri, delivered: false, status: statusOf(thrown) }
      }
    }),
  )
}

function logoutUris(client: Client): readonly string[] {
  const more = Array.isArray(client.backchannel_logout_uris) ? (client.backchannel_logout_uris as string[]) : []
  return [...new Set([...(client.backchannelLogoutUri ? [client.backchannelLogoutUri] : []), ...more])]
}

/** The same client with another logout endpoint. A proxy, because the class has private fields that a copy would lack. */
function viewWithUri(client: Client, uri: string): Client {
  return new Proxy(client, {
    get: (target, name) => (name === 'backchannelLogoutUri' ? uri : (Reflect.get(target, name, target) as unknown)),
  })
}

function statusOf(thrown: unknown): number | null {
  const status = (thrown as { response?: { status?: unknown } }).response?.status
  return typeof status === 'number' ? status : null
}
