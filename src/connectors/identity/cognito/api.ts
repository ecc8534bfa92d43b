import { z } from 'zod'
import { signAws } from '../../../sdk/aws-signature.ts'
import type { AwsCredentials } from '../../../sdk/aws-signature.ts'
import type { ClientAt } from '../../../sdk/identity.ts'
import { connectorFault, FaultError, secretRef } from '../../../sdk/index.ts'
import type { Context, FaultCode, HttpRequest } from '../../../sdk/index.ts'

export const Settings = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/)
    .meta({ description: 'The region of the user pool, eu-central-1' }),
  user_pool: z
    .string()
    .regex(/^[\w-]{1,45}_[0-9a-zA-Z]{1,9}$/)
    .meta({ description: 'Id of the user pool, eu-central-1_AbCdEfGhI' }),
  domain: z
    .url()
    .regex(/[^/]$/)
    .meta({ description: 'Where the pool’s programs log in: https://shop.auth.eu-central-1.amazoncognito.com' }),
  access_key_id: z
    .string()
    .regex(/^\w{16,128}$/)
    .meta({ description: 'Id of the access key that stanch signs with; it is no secret' }),
  secret_access_key: secretRef('The secret part of that access key'),
  session_token: secretRef('The session token, where the key is a temporary one').optional(),
  endpoint: z.url().optional().meta({ description: 'Another address of the API, for example a VPC endpoint' }),
})
export const Target = z.strictObject({})

export type CognitoAt = ClientAt<z.output<typeof Settings>, z.output<typeof Target>>

interface Call<S extends z.ZodType> extends Pick<HttpRequest<S>, 'body' | 'seal'> {
  readonly action: string
  /** Of the client, unless told: what is asked of the whole pool names no client. */
  readonly of?: 'pool'
  /** Beside the pool and the client. */
  readonly json?: Readonly<Record<string, string | number>>
  /** An error that says that there is nothing left to do. */
  readonly settledBy?: string
}

const Refusal = z.object({ __type: z.string() }).transform(({ __type: type }) => type)

export async function call<S extends z.ZodType>(
  ctx: Context,
  at: CognitoAt,
  { action, of, json: more, body, settledBy, ...rest }: Call<S>,
): Promise<z.output<S>> {
  const { region, endpoint = `https://cognito-idp.${region}.amazonaws.com/`, user_pool: pool } = at.settings
  const json = { UserPoolId: pool, ...(of !== 'pool' && { ClientId: at.target.client_id }), ...more }
  const signed = {
    method: 'POST',
    url: endpoint,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
    },
    body: JSON.stringify(json),
  }
  const credentials = await credentialsOf(ctx, at)
  const headers = signAws(signed, { credentials, region, service: 'cognito-idp', now: new Date() })
  const reply = await ctx.http.send({
    ...rest,
    method: 'POST',
    url: endpoint,
    headers,
    json,
    expect: [200, 400],
    body: z.unknown(),
  })
  const refused = reply.status === 400 ? Refusal.safeParse(reply.body).data : undefined
  // `Namespace#Word` or the bare word, by region.
  const word = refused?.split('#').at(-1) ?? ''
  if (reply.status === 400 && word !== settledBy) throw refusal(action, word)
  const parsed = body.safeParse(reply.status === 400 ? undefined : reply.body)
  if (parsed.success) return parsed.data
  throw fault({ code: 'TARGET_ANSWERED_ODDLY', saw: `HTTP 200 without what ${action} promises`, next: LOOK }, 'unknown')
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 16_000

/** The limits are of the account in its region, for everybody together. What was too much was not done: it is asked again. */
export async function callPatiently<S extends z.ZodType>(
  ctx: Context,
  at: CognitoAt,
  request: Call<S>,
): Promise<z.output<S>> {
  for (let wait = FIRST_WAIT_MS; ; wait *= 2) {
    try {
      return await call(ctx, at, request)
    } catch (thrown) {
      if (!isTooMuch(thrown) || wait > LONGEST_WAIT_MS) throw thrown
      await ctx.pause(wait)
    }
  }
}

function isTooMuch(thrown: unknown): boolean {
  return thrown instanceof FaultError && thrown.fault.code === 'TARGET_BUSY' && thrown.effect === 'none'
}

async function credentialsOf(ctx: Context, { settings: given }: CognitoAt): Promise<AwsCredentials> {
  const token = given.session_token
  return {
    id: given.access_key_id,
    secret: await ctx.secrets.read(given.secret_access_key),
    sessionToken: token === undefined ? null : await ctx.secrets.read(token),
  }
}

const LOOK = 'See whether the service is well, then try again; it looks first.'
const MEANINGS: readonly (readonly [RegExp, FaultCode, string])[] = [
  [/^(?:TooManyRequests|Throttling|LimitExceeded)/, 'TARGET_BUSY', 'Wait a few seconds, then try again.'],
  [
    /^(?:AccessDenied|NotAuthorized)/,
    'TARGET_REFUSED_US',
    'Allow our access key cognito-idp:ACTION on this user pool.',
  ],
  [
    /^(?:UnrecognizedClient|InvalidSignature|ExpiredToken|IncompleteSignature|MissingAuthenticationToken)/,
    'TARGET_REFUSED_US',
    'Check the access key, its session token, and the clock of this computer: AWS allows five minutes.',
  ],
  [/^ResourceNotFound/, 'TARGET_ANSWERED_ODDLY', 'Compare region, user_pool and client_id in the inventory with AWS.'],
]

/** By the error's own word, which is one of a known list; its message may quote what it was sent. */
function refusal(action: string, word: string): FaultError {
  const [known, code, next] = MEANINGS.find(([pattern]) => pattern.test(word)) ?? [null, 'TARGET_ANSWERED_ODDLY', LOOK]
  const saw = known || word === 'InvalidParameterException' ? `HTTP 400 ${word}` : 'HTTP 400'
  return fault({ code, saw, next: next.replace('ACTION', action) }, 'none')
}

function fault(
  { code, saw, next }: { readonly code: FaultCode; readonly saw: string; readonly next: string },
  effect: 'none' | 'unknown',
): FaultError {
  const retry = code === 'TARGET_BUSY' ? 'safe' : 'after-fix'
  const parts = { code, saw, retry, what: 'Cognito did not do what was asked', wanted: 'HTTP 200' } as const
  return connectorFault({ ...parts, next: [{ say: next }] }, effect)
}
