import { randomBytes } from 'node:crypto'
import type { Context } from '../action.ts'
import type { Authenticate } from '../key/client-key.ts'
import { NO_ANSWER, readReply } from './reply.ts'
import type { Reply, Rung } from './reply.ts'

/** Where a provider lets clients authenticate. */
export interface ProbeEndpoints {
  readonly issuer: string
  /** RFC 7009. */
  readonly revocation?: string | undefined
  /** RFC 6749 section 3.2. */
  readonly token?: string | undefined
  /** A registered redirect URI, for providers that look at it before the code. */
  readonly redirectUri?: string | undefined
  /** For client_credentials, where a provider refuses to look at a request without one. */
  readonly scope?: string | undefined
}

export interface Question {
  readonly endpoints: ProbeEndpoints
  readonly clientId: string
  readonly rung: Rung
  readonly auth: Authenticate
}

export interface Asked extends Reply {
  /** A token came out of it and could not be revoked again: it lives until it expires. */
  readonly tokenLeft: boolean
}

/** Which of these rungs the provider has an endpoint for, in the same order. */
export function openRungs(rungs: readonly Rung[], { revocation, token }: ProbeEndpoints): readonly Rung[] {
  return rungs.filter((rung) => (rung === 'revocation' ? revocation : token) !== undefined)
}

/** One authentication attempt. No answer at all is an answer too: it proves nothing. */
export async function ask(ctx: Context, question: Question): Promise<Asked> {
  const { rung, endpoints } = question
  const sent = await send(ctx, question, { url: urlOf(rung, endpoints), form: formOf(rung, endpoints) })
  const reply = sent ? readReply(sent.status, sent.text) : NO_ANSWER
  return { ...reply, tokenLeft: reply.token && !(await revokeToken(ctx, question, sent?.text ?? '')) }
}

interface Form {
  readonly url: string
  readonly form: Readonly<Record<string, string>>
}

async function send(
  ctx: Context,
  { clientId, auth, endpoints: { issuer, token } }: Question,
  { url, form }: Form,
): Promise<{ readonly status: number; readonly text: string } | undefined> {
  const body = new URLSearchParams(form)
  const headers = new Headers({ accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' })
  await auth({ issuer, ...(token !== undefined && { token_endpoint: token }) }, { client_id: clientId }, body, headers)
  try {
    const response = await ctx.http.fetch(url, {
      method: 'POST',
      headers,
      body: body.toString(),
      signal: ctx.signal,
      redirect: 'manual',
    })
    return { status: response.status, text: await response.text() }
  } catch (thrown) {
    // A refused redirect, a reset, a time-out: none of these is about the secret. A stopped run is not about it either.
    if (ctx.signal.aborted) throw thrown
    return undefined
  }
}

function urlOf(rung: Rung, { revocation, token }: ProbeEndpoints): string {
  return (rung === 'revocation' ? revocation : token) ?? ''
}

/** Junk has the size of the real thing; it is drawn anew each time, so no cache and no replay check answers for it. */
function formOf(rung: Rung, { redirectUri, scope }: ProbeEndpoints): Readonly<Record<string, string>> {
  const junk = randomBytes(32).toString('hex')
  if (rung === 'revocation') return { token: junk }
  if (rung === 'client-credentials') return { grant_type: 'client_credentials', ...(scope && { scope }) }
  return { grant_type: 'authorization_code', code: junk, redirect_uri: redirectUri ?? 'https://probe.invalid/callback' }
}

/** Nothing that a probe was given may stay usable. */
async function revokeToken(ctx: Context, question: Question, text: string): Promise<boolean> {
  const { revocation } = question.endpoints
  if (revocation === undefined) return false
  const { access_token: token } = JSON.parse(text) as { access_token: string }
  const done = await send(ctx, question, { url: revocation, form: { token, token_type_hint: 'access_token' } })
  return done?.status === 200
}
