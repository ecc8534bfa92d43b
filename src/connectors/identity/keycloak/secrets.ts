import { z } from 'zod'
import { DIALECTS, discoverEndpoints } from '../../../sdk/identity.ts'
import type { ClientSecretPort, NewSecret, Slot } from '../../../sdk/identity.ts'
import { connectorFault, secretValue } from '../../../sdk/index.ts'
import type { CapabilityCard, Context, FaultError, Secret } from '../../../sdk/index.ts'
import type { Admin } from './admin.ts'
import { changeClient, isDated, isExpired, NEW_LIFE, openClient } from './client.ts'
import type { Client, Opened } from './client.ts'
import type { KeycloakAt } from './settings.ts'

export const card: CapabilityCard = {
  slots: 1,
  settable: true,
  readable: true,
  labelled: false,
  rotates_management_token: false,
  old_after_issue: 'dies',
  propagation_ms: 2000,
  // Keycloak undoes the form-encoding of Basic, so a raw `%` in a live secret is an error and says nothing.
  probe_methods: ['basic-encoded', 'post'],
  sessions: 'via provider',
  user_sessions: { of: ['users', 'client', 'everyone'], proof: 'counted to zero' },
  evidence: 'real system',
  test: 'test/system/keycloak.test.ts',
  overlap_by:
    'have the realm keep two: a client policy with the executor secret-rotation (preview feature client-secret-rotation), and save the client once',
  kill_call: 'PUT clients/ID with the new value; under a rotation policy then DELETE clients/ID/client-secret/rotated',
  key_call: 'PUT clients/ID with jwks.string; then with clientAuthenticatorType client-jwt and another secret',
  refusal: '401 unauthorized_client; a disabled or unknown client is 401 invalid_client',
  rights: [
    'manage-clients of realm-management',
    'manage-users to end sessions and grants',
    'view-realm under a rotation policy, and to end the sessions of everyone',
    'view-events to read who used the client',
  ],
}

type Port = ClientSecretPort<KeycloakAt['settings'], KeycloakAt['target']['with']>

/** A slot is called after the fingerprint of its value: the value keeps its name when it moves from current to rotated. */
export const secretPort: Port = {
  card,
  cardOf: async (ctx, at) => {
    const overlap = await overlapOf(await openClient(ctx, at))
    return overlap === null ? card : { ...card, slots: 2, old_after_issue: 'lives' }
  },
  dialect: () => DIALECTS.keycloak,
  endpoints: (ctx, { settings: { issuer }, target: { client_id: clientId } }) =>
    discoverEndpoints(ctx, { issuer, clientId, origins: [] }),
  // HS256 ID tokens are signed with a key of the realm here, never with the client's secret.
  registered: async (ctx, at) => {
    const { publicClient, clientAuthenticatorType: type } = (await openClient(ctx, at)).client
    return { public: publicClient, byKey: type === 'client-jwt', idTokenAlg: null }
  },
  listSlots: async (ctx, at) => slotsOf(ctx, await look(ctx, at)),
  locate: async (ctx, at, secret) => {
    const slots = slotsOf(ctx, await look(ctx, at))
    return slots.find(({ id }) => id === ctx.secrets.fingerprint(secret))?.id ?? null
  },
  read: async (ctx, at) => (await look(ctx, at)).current,
  set,
  remove,
  managedBy: ({ settings }) => settings.admin_client,
}

interface Values extends Opened {
  readonly current: Secret
  readonly rotated: Secret | null
}

async function look(ctx: Context, at: KeycloakAt): Promise<Values> {
  const opened = await openClient(ctx, at)
  const { secret, publicClient, id } = opened.client
  if (!secret || publicClient) throw noSecret(at.target.client_id)
  return { ...opened, current: secret, rotated: await rotatedOf(opened.admin, id) }
}

const Rotated = z.union([z.object({ value: secretValue() }), z.object({ error: z.string() })])

/** 404 when there is none, or when its time is over. */
async function rotatedOf(admin: Admin, id: string): Promise<Secret | null> {
  const path = `/clients/${id}/client-secret/rotated`
  const { body } = await admin.ask({ method: 'GET', path, role: 'manage-clients', expect: [200, 404], body: Rotated })
  return 'value' in body ? body.value : null
}

function slotsOf(ctx: Context, { current, rotated }: Values): readonly Slot[] {
  const slot = (secret: Secret, label: string): Slot => ({ id: ctx.secrets.fingerprint(secret), label })
  return [slot(current, 'current'), ...(rotated ? [slot(rotated, 'rotated')] : [])]
}

/**
 * One PUT, whatever the state: ours becomes the current value, and the one it displaces becomes the rotated one if it is to
 * live on. The API's own "regenerate" would choose the value, and lose it with its reply.
 */
async function set(ctx: Context, at: KeycloakAt, { secret, replaces }: NewSecret): Promise<void> {
  const values = await look(ctx, at)
  const { current } = values
  if (current.equals(secret)) return
  // What is refused for its age would live again as the rotated one.
  const stays = replaces !== ctx.secrets.fingerprint(current) && !isExpired(values)
  const overlap = stays ? await overlapOf(values) : null
  const rotated = overlap === null ? {} : rotatedAttributes(current, values.admin.now, overlap)
  await changeClient(values, { secret, attributes: { ...NEW_LIFE, ...rotated } })
}

/** Without both times Keycloak holds the value and refuses it. */
function rotatedAttributes(secret: Secret, now: number, overlap: number): Readonly<Record<string, string | Secret>> {
  return {
    'client.secret.rotated': secret,
    'client.secret.rotated.creation.time': String(now),
    'client.secret.rotated.expiration.time': String(now + overlap),
  }
}

async function remove(ctx: Context, at: KeycloakAt, slot: string): Promise<void> {
  const { admin, client, current, rotated } = await look(ctx, at)
  if (ctx.secrets.fingerprint(current) === slot) throw inForce(at.target.client_id)
  if (!rotated || ctx.secrets.fingerprint(rotated) !== slot) return
  const path = `/clients/${client.id}/client-secret/rotated`
  await admin.ask({ method: 'DELETE', path, role: 'manage-clients', expect: [204], body: z.unknown() })
}

/** A day at most: should nobody resume the run, the leaked value ends by itself. */
const LONGEST_OVERLAP_S = 86_400
const EXECUTOR = 'secret-rotation'

const Policies = z.object({
  policies: z.array(z.object({ enabled: z.boolean().default(false), profiles: z.array(z.string()).default([]) })),
})
const Executor = z.object({ executor: z.string(), configuration: z.record(z.string(), z.unknown()).default({}) })
const Profiles = z.object({
  profiles: z.array(z.object({ name: z.string(), executors: z.array(Executor).default([]) })),
})

/** How many seconds a displaced secret may live on; null: not at all, because no rotation policy applies to this client. */
async function overlapOf({
  admin,
  client,
}: {
  readonly admin: Admin
  readonly client: Client
}): Promise<number | null> {
  if (!isDated(client)) return null
  const ask = { method: 'GET', role: 'view-realm' } as const
  const { policies } = (await admin.ask({ ...ask, path: '/client-policies/policies', body: Policies })).body
  const { profiles } = (await admin.ask({ ...ask, path: '/client-policies/profiles', body: Profiles })).body
  const used = policies.filter(({ enabled }) => enabled).flatMap((policy) => policy.profiles)
  const periods = profiles
    .filter(({ name }) => used.includes(name))
    .flatMap(({ executors }) => executors)
    .filter(({ executor }) => executor === EXECUTOR)
    .map(({ configuration }) => Number(configuration['rotated-expiration-period'] ?? LONGEST_OVERLAP_S))
  const shortest = Math.min(LONGEST_OVERLAP_S, ...periods)
  return periods.length > 0 && shortest > 0 ? shortest : null
}

function noSecret(clientId: string): FaultError {
  return connectorFault(
    {
      code: 'PLAN_BLOCKED',
      what: `${clientId} has no secret`,
      saw: 'a public client',
      wanted: 'a confidential client',
      retry: 'never',
      next: [{ say: 'End its sessions and revoke its grants instead; whoever has only its client_id has no key.' }],
    },
    'none',
  )
}

function inForce(clientId: string): FaultError {
  return connectorFault(
    {
      code: 'TARGET_MOVED',
      what: `the secret to remove is the one in force of ${clientId}`,
      saw: 'another secret in force than the plan saw',
      wanted: 'the new secret in force, the old one rotated',
      next: [
        {
          say: 'Find out who else changes this client, then try again: it looks first.',
          command: 'stanch runs retry RUN STEP',
        },
      ],
    },
    'none',
  )
}
