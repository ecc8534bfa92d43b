import { Secret } from '../../../src/base/secret.ts'
import { readClientKey } from '../../../src/sdk/key/client-key.ts'
import type { Authenticate } from '../../../src/sdk/key/client-key.ts'
import { makeClientKey } from '../../../src/sdk/key/make-key.ts'
import { authOf } from '../../../src/sdk/probe/client-auth.ts'
import type { Rung } from '../../../src/sdk/probe/reply.ts'
import { KEY } from '../../world/client-key.ts'
import type { Controls, Sent } from './reply-row.ts'

const FORMS: Readonly<Record<Rung, Readonly<Record<string, string>>>> = {
  revocation: { token: 'junk' },
  code: { grant_type: 'authorization_code', code: 'junk', redirect_uri: 'https://shop.example.com/callback' },
  'client-credentials': { grant_type: 'client_credentials' },
}

export interface Asking {
  readonly issuer: string
  readonly url: string
  readonly rung: Rung
  readonly clientId: string
  readonly auth: Authenticate
  /** What is different from a probe; an empty one is left out. */
  readonly form?: Readonly<Record<string, string>> | undefined
}

/** What a provider that runs here says now. Only what it calls JSON is read as such. */
export async function askNow({ issuer, url, rung, clientId, auth, form }: Asking): Promise<Sent> {
  const all = Object.entries({ ...FORMS[rung], ...form }).filter(([, value]) => value !== '')
  const [body, headers] = [new URLSearchParams(all), new Headers()]
  await auth({ issuer }, { client_id: clientId }, body, headers)
  const reply = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' })
  const text = await reply.text()
  const isJson = reply.headers.get('content-type')?.startsWith('application/json')
  return [reply.status, isJson ? (JSON.parse(text) as object) : text]
}

/** Who asks, and with what. */
export interface Situation {
  readonly client?: string
  readonly secret?: string
  readonly basic?: boolean
  readonly signs?: 'its key' | 'another key'
}

/** How each reply is brought about: by the provider of its rows, and its name there. */
export type Situations<S extends Situation> = Readonly<Record<string, Readonly<Record<string, S>>>>

export async function authIn({ secret = '', signs, basic = false }: Situation): Promise<Authenticate> {
  if (signs === undefined) return authOf(new Secret(secret), basic ? 'basic-raw' : 'post')
  const key = signs === 'its key' ? new Secret(KEY) : await makeClientKey()
  return (await readClientKey(key, 'issuer')).auth
}

/** `PROVIDER: NAME` of every reply that is brought about. */
export function namesOf(situations: Situations<Situation>): ReadonlySet<string> {
  return new Set(
    Object.entries(situations).flatMap(([who, names]) => Object.keys(names).map((one) => `${who}: ${one}`)),
  )
}

/** `PROVIDER: NAME` of every reply that the table tells. */
export function namesIn(told: readonly Controls[]): ReadonlySet<string> {
  return new Set(told.flatMap((row) => Object.keys(toldBy(row)).map((name) => `${row.provider}: ${name}`)))
}

/** Each reply of these rows by the name of its situation: `wrong` and `right` are the controls. */
export function toldBy({ wrong, right, leaked }: Controls): Readonly<Record<string, Sent>> {
  return { wrong, right, ...Object.fromEntries(leaked.map(([name, sent]) => [name, sent])) }
}

/** The whole of it; of what is new each time, that it is there. */
export function comparable([status, body]: Sent): readonly unknown[] {
  if (typeof body === 'string') return [status, body]
  const members = Object.entries(body).map(([name, value]) => [name, /^error/.test(name) ? value : typeof value])
  return [status, Object.fromEntries(members)]
}

/** The same, asked for now. */
export async function askedNow<S extends Situation>(
  controls: Controls,
  situations: Situations<S>,
  ask: (rung: Rung, situation: S) => Promise<Sent>,
): Promise<Readonly<Record<string, Sent>>> {
  const told: [string, Sent][] = []
  // One after the other: some of them change the provider.
  for (const name of Object.keys(toldBy(controls))) {
    const situation = situations[controls.provider]?.[name]
    if (situation) told.push([name, await ask(controls.rung, situation)])
  }
  return Object.fromEntries(told)
}

/** By name, as `comparable` has them. */
export function table(replies: Readonly<Record<string, Sent>>): object {
  return Object.fromEntries(Object.entries(replies).map(([name, sent]) => [name, comparable(sent)]))
}
