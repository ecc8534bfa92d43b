import { z } from 'zod'
import type { BaselinePort, UsePort } from '../../../sdk/identity.ts'
import { ask, graphNow, pages, pathOf } from './api.ts'
import type { EntraAt } from './api.ts'
import { everyCredential } from './keys.ts'
import { passwords } from './passwords.ts'

const Words = z
  .array(z.string())
  .nullish()
  .transform((words) => words ?? [])
const Redirects = z.object({ redirectUris: Words }).nullish()
const Setup = z.object({
  web: z.object({ redirectUris: Words, logoutUrl: z.string().nullish() }).nullish(),
  spa: Redirects,
  publicClient: Redirects,
  identifierUris: Words,
  isFallbackPublicClient: z.boolean().nullish(),
  requiredResourceAccess: z
    .array(
      z.object({ resourceAppId: z.string(), resourceAccess: z.array(z.object({ id: z.string(), type: z.string() })) }),
    )
    .default([]),
})
const Owner = z.object({ id: z.string() })
/** Whoever controls this subject signs in as the application, without any secret. */
const Federated = z.object({ issuer: z.string(), subject: z.string() })

export const baseline: BaselinePort<EntraAt['settings'], EntraAt['target']['with']> = {
  read: async (ctx, at) => {
    const path = pathOf('applications', at)
    const app = await ask(ctx, at, { method: 'GET', path, body: Setup })
    const trusted = await pages(ctx, at, { path: `${path}/federatedIdentityCredentials`, body: Federated })
    const certificates = await everyCredential(ctx, at)
    const secrets = await passwords(ctx, at)
    const owners = await pages(ctx, at, { path: `${path}/owners?$select=id`, body: Owner })
    return {
      'redirect URIs': [app.web, app.spa, app.publicClient].flatMap((part) => part?.redirectUris ?? []),
      'logout URIs': app.web?.logoutUrl ? [app.web.logoutUrl] : [],
      'identifier URIs': app.identifierUris,
      'public flows': [app.isFallbackPublicClient === true ? 'allowed' : 'not allowed'],
      permissions: app.requiredResourceAccess.flatMap(({ resourceAppId, resourceAccess }) =>
        resourceAccess.map(({ id, type }) => `${resourceAppId} ${type} ${id}`),
      ),
      secrets: [`${secrets.length} live`],
      keys: certificates.map(({ keyId }) => keyId),
      'federated credentials': trusted.map(({ issuer, subject }) => `${issuer} ${subject}`),
      owners: owners.map(({ id }) => id),
    }
  },
}

const SignIn = z.object({
  createdDateTime: z.iso.datetime(),
  ipAddress: z.string().nullish(),
  servicePrincipalCredentialKeyId: z.string().nullish(),
  status: z.object({ errorCode: z.int() }),
})

/** A secret that is wrong or past its end, and an assertion that is not right. */
const REFUSED = new Set([7000215, 7000222, 700027])

/** The beta endpoint: v1.0 knows no sign-ins of applications, and no keyId. */
/** A sign-in takes some kilobytes, and a reply may have one megabyte. */
const PAGE = 100

export const use: UsePort<EntraAt['settings'], EntraAt['target']['with']> = {
  namesSecret: true,
  now: graphNow,
  read: async (ctx, at, since) => {
    const filter = [
      "signInEventTypes/any(t: t eq 'servicePrincipal')",
      `appId eq '${at.target.client_id.replaceAll("'", "''")}'`,
      `createdDateTime ge ${new Date(since).toISOString()}`,
    ].join(' and ')
    const path = `beta/auditLogs/signIns?$filter=${encodeURIComponent(filter)}&$top=${PAGE}`
    const rows = await pages(ctx, at, { path, body: SignIn })
    return {
      uses: rows
        .filter(({ status }) => status.errorCode === 0)
        .map(({ createdDateTime, ipAddress, servicePrincipalCredentialKeyId: key }) => {
          return {
            ms: Date.parse(createdDateTime),
            from: ipAddress ?? 'unknown',
            what: `credential ${key ?? 'not told'}`,
          }
        }),
      refused: rows.filter(({ status }) => REFUSED.has(status.errorCode)).length,
      // A sign-in names no program, so our own probes cannot be told apart; each of them is a use of the new secret.
      ours: 0,
      blind: [
        'sign-ins of the last minutes to hours, which Entra has not written yet',
        'codes and refresh tokens of users, which show among the sign-ins of users',
        'our own probes are counted: Entra does not say which program signed in',
      ],
    }
  },
}
