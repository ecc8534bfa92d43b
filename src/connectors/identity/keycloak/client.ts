import { z } from 'zod'
import { connectorFault, secretValue } from '../../../sdk/index.ts'
import type { Context, FaultError, SecretJson } from '../../../sdk/index.ts'
import type { Admin } from './admin.ts'
import { signIn } from './admin.ts'
import type { KeycloakAt } from './settings.ts'

const EXPIRES = 'client.secret.expiration.time'

/** What we need of a client's representation; the values in it become Secrets while it is parsed. */
const Client = z.object({
  id: z.string(),
  enabled: z.boolean(),
  publicClient: z.boolean().default(false),
  clientAuthenticatorType: z.string().default('client-secret'),
  secret: secretValue().optional(),
  notBefore: z.int().default(0),
  frontchannelLogout: z.boolean().default(false),
  authorizationServicesEnabled: z.boolean().optional(),
  attributes: z.object({ [EXPIRES]: z.string().optional() }).default({}),
  access: z.object({ manage: z.boolean().default(false) }).default({ manage: false }),
})
export type Client = z.output<typeof Client>

/** One client, and the way to it. */
export interface Opened {
  readonly admin: Admin
  readonly client: Client
}

export async function openClient(ctx: Context, at: KeycloakAt): Promise<Opened> {
  const admin = await signIn(ctx, at)
  return { admin, client: await findClient(admin, { clientId: at.target.client_id, uuid: at.target.with.uuid }) }
}

interface Named {
  readonly clientId: string
  readonly uuid?: string | undefined
}

export async function findClient(admin: Admin, { clientId, uuid }: Named): Promise<Client> {
  const client = uuid === undefined ? await search(admin, clientId) : await read(admin, uuid)
  if (!client.access.manage) throw mayNotManage(clientId)
  return client
}

async function read(admin: Admin, uuid: string): Promise<Client> {
  return (await admin.ask({ method: 'GET', path: `/clients/${uuid}`, role: 'manage-clients', body: Client })).body
}

async function search(admin: Admin, clientId: string): Promise<Client> {
  const path = `/clients?clientId=${encodeURIComponent(clientId)}`
  const { body } = await admin.ask({ method: 'GET', path, role: 'manage-clients', body: z.array(Client) })
  const [client] = body
  // With query-clients alone the list is empty, and no error.
  if (!client || body.length > 1) throw notFound(clientId)
  return client
}

/**
 * Changes these fields and nothing else: what a PUT leaves out stays, so that neither another admin's change nor a secret is
 * written back. Only authorization services would be turned off by a PUT that does not name them.
 */
export async function changeClient(
  { admin, client }: Opened,
  fields: Readonly<Record<string, SecretJson>>,
): Promise<void> {
  const { id, authorizationServicesEnabled: services } = client
  const expired = isExpired({ admin, client })
  // A refused secret would live again: the leaked one, perhaps.
  if (expired && fields['secret'] === undefined && fields['enabled'] !== false) throw wouldRevive()
  const json = {
    ...(services !== undefined && { authorizationServicesEnabled: services }),
    ...(expired && { attributes: NEW_LIFE }),
    ...fields,
  }
  await admin.ask({
    method: 'PUT',
    path: `/clients/${id}`,
    role: 'manage-clients',
    json,
    expect: [204],
    body: z.unknown(),
  })
}

/** Has the policy date the secret anew, from now. */
export const NEW_LIFE = { [EXPIRES]: '' }

/** Past its date the value in force is refused, until something dates it anew. */
export function isExpired({ admin, client }: Opened): boolean {
  return Number(client.attributes[EXPIRES] ?? Infinity) <= admin.now
}

/** A policy that rotates secrets dates them: its mark on the client says that it applied when the client last changed. */
export function isDated({ attributes }: Client): boolean {
  return attributes[EXPIRES] !== undefined
}

function notFound(clientId: string): FaultError {
  return connectorFault(
    {
      code: 'TARGET_REFUSED_US',
      what: `Keycloak shows us no client ${clientId}`,
      saw: 'an empty list',
      wanted: 'exactly one client of this client_id',
      next: [
        {
          say: 'Give the service account the role manage-clients of realm-management: without it the list may be empty.',
        },
        { say: 'Compare client_id and issuer in the inventory with the realm.' },
      ],
    },
    'none',
  )
}

function mayNotManage(clientId: string): FaultError {
  return connectorFault(
    {
      code: 'TARGET_REFUSED_US',
      what: `we may look at ${clientId}, but not change it`,
      saw: 'a service account that may only view',
      wanted: 'the role manage-clients of realm-management',
      next: [{ say: 'Give the service account the role manage-clients of realm-management.' }],
    },
    'none',
  )
}

function wouldRevive(): FaultError {
  return connectorFault(
    {
      code: 'PLAN_BLOCKED',
      what: 'the secret of this client is past the date of its rotation policy, and this change would put it back in force',
      saw: 'a secret that is refused for its age',
      wanted: 'a new secret first',
      next: [{ say: 'Issue a new secret, then try again.', command: 'stanch runs retry RUN STEP' }],
    },
    'none',
  )
}
