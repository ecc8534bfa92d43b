import { z } from 'zod'
import { DIALECT_NAMES } from '../../../sdk/identity.ts'
import type { ClientAt } from '../../../sdk/identity.ts'
import { connectorFault, secretRef, secretValue } from '../../../sdk/index.ts'
import type { Context, Secret, SecretJson } from '../../../sdk/index.ts'

export const Settings = z.strictObject({
  issuer: z.url().meta({ description: 'The issuer, exactly as the provider publishes it' }),
  dialect: z
    .enum(DIALECT_NAMES)
    .default('standard')
    .meta({ description: 'Whose answers to a wrong secret to expect; standard is RFC 6749' }),
  update_renews_secret: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether an update of a registration gives the client a new secret; else a person rotates' }),
  update_renews_token: z.boolean().default(true).meta({
    description: 'Whether an update also replaces the registration access token; say no only if the provider is set so',
  }),
})
export const Target = z.strictObject({
  registration_url: z.url().meta({ description: 'registration_client_uri, as the registration gave it' }),
  registration_token: secretRef('registration_access_token of this client'),
})
export type RegistrationAt = ClientAt<z.output<typeof Settings>, z.output<typeof Target>>
type At = RegistrationAt

/** A registration as it is sent back. Of what RFC 7591 puts into one, only the secret is secret. */
const Whole = z.object({ client_id: z.string(), client_secret: secretValue().optional() }).catchall(z.json())
export type Whole = z.output<typeof Whole>
/** RFC 7592 section 2.2: of a reply, these must not be sent back. */
const NOT_SENT = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
]
const Updated = z.object({
  client_secret: secretValue().optional(),
  registration_access_token: secretValue().optional(),
})

export interface Update {
  readonly was: Whole
  /** Members in the place of those that were read; undefined takes one out. */
  readonly change: Readonly<Record<string, SecretJson | undefined>>
  /** The reply is sealed under this name before anything parses it. */
  readonly seal: string
  /** What is so once the provider has taken it, for the fault. */
  readonly done: string
}

/**
 * PUT replaces the whole registration, so all of it is sent back as it was read.
 * @throws FaultError TARGET_ANSWERED_ODDLY when the reply has a new registration access token, which is sealed before.
 */
export async function update(
  ctx: Context,
  at: At,
  { was, change, seal, done }: Update,
): Promise<z.output<typeof Updated>> {
  const now = await send(ctx, at, { json: sentBack({ ...was, ...change }), body: Updated, seal })
  const token = await managementToken(ctx, at)
  // Contrary to the inventory. Nothing is lost: both are sealed, and the next look goes on with the new token.
  if (now.registration_access_token && !now.registration_access_token.equals(token)) {
    await ctx.secrets.keep('registration-token', now.registration_access_token)
    throw tokenRenewed(done)
  }
  return now
}

function sentBack(whole: Readonly<Record<string, SecretJson | undefined>>): SecretJson {
  const kept = Object.entries(whole).flatMap(([name, value]) =>
    value === undefined || NOT_SENT.includes(name) ? [] : [[name, value] as const],
  )
  return Object.fromEntries(kept)
}

export function readWhole(ctx: Context, at: At): Promise<Whole> {
  return read(ctx, at, Whole)
}

export async function read<S extends z.ZodType<{ readonly client_id: string }>>(
  ctx: Context,
  at: At,
  body: S,
): Promise<z.output<S>> {
  const found = await send(ctx, at, { body })
  if (found.client_id === at.target.client_id) return found
  throw connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: `the registration in the inventory is not the one of ${at.target.client_id}`,
      saw: 'another client id',
      wanted: 'the registration of this client',
      next: [{ say: 'Compare registration_url and client_id in the inventory.' }],
    },
    'none',
  )
}

interface Sending<S extends z.ZodType> {
  /** Left out: it is only read. */
  readonly json?: SecretJson
  readonly body: S
  readonly seal?: string
}

async function send<S extends z.ZodType>(ctx: Context, at: At, sending: Sending<S>): Promise<z.output<S>> {
  const reply = await ctx.http.send({
    ...sending,
    method: sending.json === undefined ? 'GET' : 'PUT',
    url: at.target.with.registration_url,
    auth: { bearer: await managementToken(ctx, at) },
    expect: [200],
  })
  return reply.body
}

async function managementToken(ctx: Context, { target: client }: At): Promise<Secret> {
  const renewed = await ctx.secrets.recall('registration-token')
  return renewed?.secret ?? ctx.secrets.read(client.with.registration_token)
}

function tokenRenewed(done: string): Error {
  return connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: 'the provider replaced the registration access token too, which the inventory denies',
      saw: 'a new registration_access_token',
      wanted: 'the same one',
      changed: [done, 'and its registration a new management token'],
      retry: 'safe',
      next: [
        { say: 'The reply is sealed in the escrow of this run; go on with it:', command: 'stanch runs retry RUN STEP' },
        { say: 'Then put the new token where the inventory points, and set update_renews_token to true.' },
      ],
    },
    'unknown',
  )
}
