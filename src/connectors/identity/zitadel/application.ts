import { z } from 'zod'
import { connectorFault } from '../../../sdk/index.ts'
import type { Context } from '../../../sdk/index.ts'
import { read } from './api.ts'
import type { ZitadelAt } from './api.ts'

export const BY_KEY = 'OIDC_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT'

const words = z.array(z.string()).default([])
const Application = z.object({
  state: z.string().default('APPLICATION_STATE_UNSPECIFIED'),
  oidcConfiguration: z.object({
    clientId: z.string(),
    authMethodType: z.string().default('OIDC_AUTH_METHOD_TYPE_BASIC'),
    redirectUris: words,
    responseTypes: words,
    grantTypes: words,
    postLogoutRedirectUris: words,
    additionalOrigins: words,
    backChannelLogoutUri: z.string().default(''),
    developmentMode: z.boolean().default(false),
    /** Which login the application has; left out where it has the instance's. */
    loginVersion: z.json().optional(),
  }),
})
const Keys = z.object({
  keys: z.array(z.object({ keyId: z.string() })).default([]),
  // Proto JSON writes 64-bit numbers as text.
  pagination: z.object({ totalResult: z.coerce.number().default(0) }).default({ totalResult: 0 }),
})

/** The ids lead to an application, and only if that one has the client id of the inventory is it the one that leaked. */
export async function find(ctx: Context, at: ZitadelAt): Promise<z.output<typeof Application>> {
  const { application } = await read(ctx, at, {
    method: 'GetApplication',
    json: { applicationId: at.target.with.application },
    body: z.object({ application: Application }),
  })
  if (application.oidcConfiguration.clientId === at.target.client_id) return application
  throw connectorFault(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: `the application in the inventory does not have the client id ${at.target.client_id}`,
      saw: 'another client id',
      wanted: 'the application of this client',
      next: [{ say: 'Compare project, application and client_id in the inventory with the console.' }],
    },
    'none',
  )
}

/** To the last page: an attacker's key may well be there. Those of a client that takes secrets are not shown. */
export async function readKeys(ctx: Context, at: ZitadelAt): Promise<z.output<typeof Keys>['keys']> {
  const filters = [{ applicationIdFilter: { applicationId: at.target.with.application } }]
  const all: z.output<typeof Keys>['keys'] = []
  for (;;) {
    const json = { pagination: { offset: String(all.length) }, filters }
    const { keys, pagination } = await read(ctx, at, { method: 'ListApplicationKeys', json, body: Keys })
    all.push(...keys)
    if (keys.length === 0 || all.length >= pagination.totalResult) return all
  }
}

export function named({ target: { with: ids } }: ZitadelAt): {
  readonly projectId: string
  readonly applicationId: string
} {
  return { projectId: ids.project, applicationId: ids.application }
}
