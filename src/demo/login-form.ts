import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Grant, KoaContextWithOIDC, Provider } from 'oidc-provider'

/** The whole login of the drill: a name, no password. GET shows the form, POST logs in and goes on. */
export async function answerLogin(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (request.method === 'GET') return showForm(request, response)
    const login = new URLSearchParams(await textOf(request)).get('login') ?? ''
    if (!/^[a-z0-9.-]{1,40}$/.test(login)) return showForm(request, response)
    await provider.interactionFinished(request, response, { login: { accountId: login } })
  } catch {
    response.writeHead(400, { 'content-type': 'text/plain' }).end('this login has expired')
  }
}

function showForm({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const action = /^\/interaction\/[\w-]+$/.test(url) ? url : ''
  const form = `<form method="post" action="${action}"><label>Name <input name="login"></label><button>Log in</button></form>`
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<title>Drill login</title>${form}`)
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** The programs of the drill belong to the house, so nobody is asked for consent. */
export async function firstPartyGrant({ oidc }: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, provider } = oidc
  if (!client || !session?.accountId) return undefined
  const known = session.grantIdFor(client.clientId)
  if (known) return provider.Grant.find(known)
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope('openid offline_access')
  await grant.save()
  return grant
}
