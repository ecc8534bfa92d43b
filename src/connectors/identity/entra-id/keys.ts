import { z } from 'zod'
import { readCertificate } from '../../../sdk/identity.ts'
import type { ClientKeyPort, ClientKeys, ClientSecretPort, PublicJwk, Registered } from '../../../sdk/identity.ts'
import { connectorFault } from '../../../sdk/index.ts'
import type { Context, FaultError, SecretJson } from '../../../sdk/index.ts'
import { ask, asked, pathOf } from './api.ts'
import type { EntraAt, Owner } from './api.ts'
import { passwords } from './passwords.ts'

type S = EntraAt['settings']
type W = EntraAt['target']['with']

export function keyPort(secrets: ClientSecretPort<S, W>): ClientKeyPort<S, W> {
  return {
    secrets,
    audience: 'token endpoint',
    certificateDays: ({ settings: { certificate_days: days } }) => days,
    // Entra names no limit; this is the number at which a person should look.
    most: 50,
    beside: true,
    read: async (ctx, at) => {
      const [all, secret] = [await keys(ctx, at), (await passwords(ctx, at)).length > 0]
      // There is no setting: every secret and every certificate that is listed is taken.
      return { keys: all, takes: !secret && all.length > 0 ? 'key' : 'both', jwksUri: null }
    },
    register,
    require: async (ctx, at, { secrets: slots }) => {
      // oxlint-disable-next-line no-await-in-loop -- one write after the other
      for (const slot of slots) await secrets.remove?.(ctx, at, slot)
    },
    residual: [
      'whoever may write to the application can add a secret again, unless an app management policy forbids it (passwordAddition)',
    ],
  }
}

const Credential = z.looseObject({ keyId: z.string(), usage: z.string().nullish(), key: z.string().nullish() })
type Credential = z.output<typeof Credential>
const Credentials = z.object({ keyCredentials: z.array(Credential).default([]) })

/** The certificates themselves are shown only where nothing else is asked for. */
async function credentials(ctx: Context, at: EntraAt, owner: Owner): Promise<readonly Credential[]> {
  const path = `${pathOf(owner, at)}?$select=keyCredentials`
  const expect = owner === 'applications' ? [200] : [200, 404]
  return (await ask(ctx, at, { method: 'GET', path, expect, body: Credentials })).keyCredentials
}

/** Of both lists: those of the service principal sign in as well, and are in no view of the application. */
export async function everyCredential(ctx: Context, at: EntraAt): Promise<readonly Credential[]> {
  return [...(await credentials(ctx, at, 'applications')), ...(await credentials(ctx, at, 'servicePrincipals'))]
}

/** `Sign` is Entra's own half of a SAML certificate, and none of the client's. */
async function keys(ctx: Context, at: EntraAt): Promise<ClientKeys['keys']> {
  return (await everyCredential(ctx, at))
    .filter(({ usage }) => usage === 'Verify')
    .map((one) => ({ kid: thumbprintIn(one) ?? one.keyId, thumbprint: thumbprintIn(one) }))
}

function thumbprintIn({ key }: Credential): string | null {
  return readCertificate(key ?? '')?.thumbprint ?? null
}

const Refused = z.object({ error: z.object({ code: z.string() }) })

/**
 * PATCH replaces the whole list, and Graph has no precondition for it: what is there is sent back as it was read, but for the
 * certificates, which Graph keeps by their keyId. addKey would want a proof by a key that is registered already.
 */
async function register(ctx: Context, at: EntraAt, key: PublicJwk): Promise<void> {
  const held = await credentials(ctx, at, 'applications')
  if (held.some((one) => thumbprintIn(one) === key.kid)) return
  const keyCredentials = [...held.map((one) => ({ ...one, key: null })), credentialOf(key)] as unknown as SecretJson
  const { status, body } = await asked(ctx, at, {
    method: 'PATCH',
    path: pathOf('applications', at),
    json: { keyCredentials },
    expect: [204, 400],
    body: Refused.optional().catch(undefined),
  })
  if (status === 400) throw notTaken(at, body?.error.code === OF_POLICY)
}

/** With both ends: Graph would give it a year, whatever the certificate says. */
function credentialOf({ kid, x5c: [raw] = [''] }: PublicJwk): object {
  const certificate = readCertificate(raw)
  if (!certificate) throw new TypeError('a key for Entra has a certificate')
  return {
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    key: raw,
    displayName: `stanch ${kid}`,
    startDateTime: certificate.from,
    endDateTime: certificate.to,
  }
}

const OF_POLICY = 'CredentialInvalidLifetimeAsPerAppPolicy'

function notTaken({ target: { client_id: client }, settings }: EntraAt, ofPolicy: boolean): FaultError {
  const policy = `an app management policy that allows less than the ${settings.certificate_days} days it lasts`
  return connectorFault(
    {
      code: 'PLAN_BLOCKED',
      what: `Entra does not take the certificate of ${client}`,
      saw: ofPolicy ? policy : 'HTTP 400',
      wanted: 'HTTP 204',
      next: [
        {
          say: 'Set certificate_days of this connector to what the app management policy allows; then start a new run, for the certificate of this one is made.',
        },
        { say: 'Where a policy wants certificates of an authority, register one of those by hand.' },
      ],
    },
    'none',
  )
}

const Uris = z.object({ redirectUris: z.array(z.string()).nullish() }).nullish()
const Flows = z.object({ isFallbackPublicClient: z.boolean().nullish(), publicClient: Uris, spa: Uris })

/**
 * One application can be both: its secrets work at the token endpoint even where its programs sign in without any. So it is
 * public only when it holds nothing that could leak.
 */
export async function registered(ctx: Context, at: EntraAt): Promise<Registered> {
  const path = `${pathOf('applications', at)}?$select=isFallbackPublicClient,publicClient,spa`
  const { isFallbackPublicClient: flag, publicClient, spa } = await ask(ctx, at, { method: 'GET', path, body: Flows })
  const open = flag === true || [publicClient, spa].some((uris) => (uris?.redirectUris ?? []).length > 0)
  const hasSecret = (await passwords(ctx, at)).length > 0
  const byKey = !hasSecret && (await keys(ctx, at)).length > 0
  const holds = hasSecret || byKey
  return { public: open && !holds, alsoPublic: open && holds, byKey, idTokenAlg: 'RS256' }
}
