import { bodyOf, littleServer } from './little-server.ts'

export interface LittleParty {
  readonly logoutUri: string
  readonly page: string
  /** Begins a session of this `sid`; gives its Cookie header. */
  readonly begin: (sid: string) => string
  /** What became of logout tokens: `obey` ends the session, `lie` says so and keeps it. */
  manner: 'obey' | 'lie'
  readonly stop: () => Promise<void>
}

/** A relying party with sessions of its own. It reads logout tokens and does not check them: others are tested for that. */
export async function littleParty(): Promise<LittleParty> {
  const live = new Set<string>()
  const server = await littleServer(async (request, response) => {
    if (request.url === '/me') {
      const sid = /sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
      return void response.writeHead(live.has(sid) ? 200 : 401).end()
    }
    const token = new URLSearchParams(await bodyOf(request)).get('logout_token') ?? ''
    const { sid } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }
    if (party.manner === 'obey') live.delete(sid)
    response.writeHead(200).end()
  })
  const party: LittleParty = {
    logoutUri: `${server.url}/backchannel-logout`,
    page: `${server.url}/me`,
    begin: (sid) => {
      live.add(sid)
      return `sid=${sid}`
    },
    manner: 'obey',
    stop: server.stop,
  }
  return party
}

/** The session id that the provider wrote into an ID token. */
export function sidOf(idToken = ''): string {
  const { sid } = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }
  return sid
}
