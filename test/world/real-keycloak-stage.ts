import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { breakableServer } from './breakable.ts'
import { logIn } from './keycloak-login.ts'
import { FRESH } from './keycloak-stages.ts'
import type { OpenStage } from './keycloak-stages.ts'
import { bodyOf } from './little-server.ts'
import { ADMIN_SECRET, LEAKED } from './real-keycloak.ts'
import type { Realm } from './real-keycloak.ts'
import { sidOf } from './relying-party.ts'

/** One realm with a rotation policy and one without; each stage has a client of its own there. */
export interface Realms {
  readonly url: string
  readonly plain: Realm
  readonly dating: Realm
}

/** Stages before the real Keycloak, behind a line that can be broken and counts what really changed. */
export function realStages(realms: () => Realms): OpenStage {
  let count = 0
  return async ({ rotated = false, logoutUri }) => {
    const realm = rotated ? realms().dating : realms().plain
    const clientId = `shop-web-${(count += 1)}`
    const attributes = { ...(logoutUri && { 'backchannel.logout.url': logoutUri }) }
    await realm.add(clientId, { secret: rotated ? FRESH : LEAKED, attributes })
    if (rotated) await putRotated(realm, { clientId, secret: LEAKED })
    const { id } = await realm.client(clientId)
    const line = await lineTo(realms().url, () => stateOf(realm, id))
    const issuer = `${line.url}${new URL(realm.issuer).pathname}`
    return {
      ...line,
      issuer,
      clientId,
      leaked: LEAKED,
      adminSecret: ADMIN_SECRET,
      change: async (fields) => {
        await realm.admin(`PUT /clients/${id}`, { ...(await realm.client(clientId)), ...fields })
      },
      register: async (attributes) => {
        const now = await realm.client(clientId)
        await realm.admin(`PUT /clients/${id}`, { ...now, attributes: { ...now.attributes, ...attributes } })
      },
      dropRotated: async () => void (await realm.admin(`DELETE /clients/${id}/client-secret/rotated`)),
      logIn: async (user, offline = false) =>
        sidOf((await logIn({ issuer }, { user, offline, client: clientId })).id_token),
      close: async () => {
        await line.stop()
        await realm.admin(`DELETE /clients/${id}`)
      },
    }
  }
}

interface Rotated {
  readonly clientId?: string
  readonly secret: string
  /** How long it is accepted from now on. */
  readonly lives_s?: number
}

/** As a "regenerate" under the policy leaves it: this value rotated, the one in force as it is. */
export async function putRotated(
  realm: Realm,
  { clientId = 'shop-web', secret, lives_s: lives = 3600 }: Rotated,
): Promise<void> {
  const now = await realm.client(clientId)
  const seconds = Math.floor(Date.now() / 1000)
  const attributes = {
    ...now.attributes,
    'client.secret.rotated': secret,
    'client.secret.rotated.creation.time': String(seconds),
    'client.secret.rotated.expiration.time': String(seconds + lives),
  }
  await realm.admin(`PUT /clients/${now.id}`, { ...now, attributes })
}

async function stateOf({ admin }: Realm, id: string): Promise<string> {
  const paths = ['', '/session-count', '/offline-session-count']
  const all = await Promise.all(paths.map((path) => admin(`GET /clients/${id}${path}`)))
  return createHash('sha256').update(JSON.stringify(all)).digest('hex')
}

function isWrite({ method, url = '' }: IncomingMessage): boolean {
  return method !== 'GET' && url.startsWith('/admin/')
}

async function lineTo(target: string, state: () => Promise<string>) {
  let [count, lies] = [0, false]
  const server = await breakableServer(async (request, response) => {
    const body = await bodyOf(request)
    const write = isWrite(request)
    if (write && lies) return void response.writeHead(204).end()
    const before = write ? await state() : ''
    const { method = 'GET', headers } = request
    // The Host header stays ours, so Keycloak calls itself by this line's address.
    const answer = await forward(`${target}${request.url}`, { method, headers, body })
    if (write && (await state()) !== before) count += 1
    response.writeHead(answer.status, answer.headers).end(answer.body)
  }, isWrite)
  return { ...server, changes: () => count, pretend: () => void (lies = true) }
}

interface Sent {
  readonly method: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** `fetch` would write its own Host header. */
async function forward(url: string, { method, headers, body }: Sent) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; body: string }>((resolve, reject) => {
    const call = httpRequest(url, { method, headers }, (answer) => {
      const { 'transfer-encoding': _, ...rest } = answer.headers
      bodyOf(answer).then((text) => resolve({ status: answer.statusCode ?? 502, headers: rest, body: text }), reject)
    })
    call.on('error', reject)
    call.end(body)
  })
}
