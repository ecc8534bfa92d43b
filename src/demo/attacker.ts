// Whoever found the secret and copied two cookies. Tries all of it once and says, as JSON, what it could do; never the tokens
// it got. stdin: { token_endpoint, client_id, secret, cookies: [{ program, url, cookie }] }; stdout: { token, programs }.
import { z } from 'zod'
import { runChild } from './child.ts'
import type { Started } from './child.ts'

const Config = z.strictObject({
  token_endpoint: z.url(),
  client_id: z.string(),
  secret: z.string(),
  cookies: z.array(z.strictObject({ program: z.string(), url: z.url(), cookie: z.string() })),
})
type Config = z.output<typeof Config>

/** What the attacker could do. `got_token`: the secret still opens the token endpoint. */
export interface Loot {
  readonly token: { readonly status: number; readonly got_token: boolean; readonly error: string | null }
  readonly programs: readonly { readonly program: string; readonly status: number; readonly got_in: boolean }[]
}

async function start(config: Config): Promise<Started> {
  const loot: Loot = {
    token: await useSecret(config),
    programs: await Promise.all(
      config.cookies.map(async ({ program, url, cookie }) => {
        const { status, ok } = await fetch(url, { headers: { cookie }, redirect: 'manual' })
        return { program, status, got_in: ok }
      }),
    ),
  }
  return { hello: { ...loot } }
}

async function useSecret({ token_endpoint: endpoint, client_id: id, secret }: Config): Promise<Loot['token']> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const answer = Answer.safeParse(await response.json().catch(() => ({})))
  const { access_token: token, error } = answer.success ? answer.data : {}
  return { status: response.status, got_token: token !== undefined, error: error ?? null }
}

const Answer = z.object({ access_token: z.string().optional(), error: z.string().optional() })

// Last, because nothing below an await at the top of a module exists yet while it waits.
await runChild(Config, start)
