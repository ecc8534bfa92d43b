import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { Configuration } from 'openid-client'
import type { Answer, Asked } from './loopback.ts'
import { cookieOf } from './loopback.ts'
import type { RpSessions } from './rp-sessions.ts'

export interface RpLogin {
  readonly name: string
  readonly sessions: RpSessions
  /** With the client secret of this moment. */
  readonly client: () => Configuration
}

interface Begun {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** The code flow with PKCE, state and nonce, by openid-client. Cookies carry the program's name: ports do not part them. */
export function rpLogin({ name, sessions, client }: RpLogin): {
  readonly login: (asked: Asked) => Promise<Answer>
  readonly callback: (asked: Asked) => Promise<Answer>
} {
  const begun = new Map<string, Begun>()
  return {
    login: async ({ url }) => {
      const one: Begun = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
      begun.set(one.state, one)
      const location = buildAuthorizationUrl(client(), {
        redirect_uri: `${url.origin}/callback`,
        scope: 'openid',
        state: one.state,
        nonce: one.nonce,
        code_challenge: await calculatePKCECodeChallenge(one.verifier),
        code_challenge_method: 'S256',
      })
      return redirect(location.href, `${name}_login=${one.state}`)
    },
    callback: async ({ url, request }) => {
      const one = begun.get(cookieOf(request, `${name}_login`) ?? '')
      if (!one) return { status: 400, json: { error: 'no login was begun here' } }
      begun.delete(one.state)
      const checks = { expectedState: one.state, expectedNonce: one.nonce, pkceCodeVerifier: one.verifier }
      const tokens = await authorizationCodeGrant(client(), url, checks).catch(() => undefined)
      const claims = tokens?.claims()
      if (!claims) return { status: 502, json: { error: 'the provider did not accept this login' } }
      const sid = typeof claims['sid'] === 'string' ? claims['sid'] : undefined
      return redirect('/me', `${name}_session=${sessions.begin({ sub: claims.sub, sid })}`)
    },
  }
}

function redirect(location: string, cookie: string): Answer {
  return { status: 302, headers: { location, 'set-cookie': `${cookie}; Path=/; HttpOnly; SameSite=Lax` } }
}
