import { z } from 'zod'
import type { Json } from '../base/json.ts'

const Id = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,40}$/)
  .meta({ description: 'Lower-case name, at most 41 characters: a-z, 0-9 and -' })
const With = (z.record(z.string(), z.json()) as z.ZodType<{ readonly [key: string]: Json }>)
  .default({})
  .meta({ description: "The connector's own fields; see `stanch connector show`" })

/** One system we can act on. `uses` names the connector, `with` holds its settings; credentials are references. */
export const ConnectorEntry = z.strictObject({
  uses: z
    .string()
    .regex(/^[a-z-]+\/[a-z0-9-]+$/)
    .meta({ description: 'The connector, kind/id, for example secret-store/vault-kv' }),
  with: With,
})
export type ConnectorEntry = z.output<typeof ConnectorEntry>

/** A way to reach an owner. */
export const Channel = z.strictObject({
  connector: Id.meta({ description: 'A connector of kind notify' }),
  with: With,
})
export const Owner = z.strictObject({
  channels: z.array(Channel).default([]).meta({ description: 'Where this owner is told, all of them' }),
})
export type Owner = z.output<typeof Owner>

/** A place that stores the secret. */
export const Dependent = z.strictObject({
  id: Id,
  connector: Id.meta({ description: 'A connector of kind secret-store' }),
  with: With,
})
export type Dependent = z.output<typeof Dependent>

/** A program that reads the secret from a dependent and must be restarted to see a new one. */
export const Workload = z.strictObject({
  id: Id,
  connector: Id.meta({ description: 'A connector of kind workload' }),
  reads: z.array(Id).default([]).meta({ description: 'The dependents it reads' }),
  with: With,
})
export type Workload = z.output<typeof Workload>

/** A relying party whose sessions end with this credential (OpenID Connect Back-Channel Logout 1.0). */
export const RelyingParty = z.strictObject({
  id: Id,
  client_id: z.string().min(1).max(200).meta({ description: 'Its client id at the provider' }),
  backchannel_logout_uri: z.url().optional().meta({ description: 'Where it takes logout tokens, https' }),
  /** A page that answers `expect_dead` to a dead session; replayed with the canary's cookie to prove that sessions die. */
  canary: z
    .strictObject({
      url: z.url().meta({ description: 'A page only a live session may see' }),
      cookie: z.string().meta({
        description: 'Reference to the Cookie header of a session made for this purpose',
        format: 'secret-ref',
      }),
      expect_dead: z.array(z.int()).default([401, 403]).meta({ description: 'Statuses that mean: session refused' }),
    })
    .optional()
    .meta({ description: 'A session made to be ended: replayed to prove that sessions die' }),
})
export type RelyingParty = z.output<typeof RelyingParty>

export const Credential = z.strictObject({
  id: Id,
  kind: z.enum(['oidc-client-secret', 'signing-key']).meta({ description: 'What kind of credential' }),
  connector: Id.meta({ description: 'A connector of kind identity' }),
  client_id: z.string().min(1).max(200).meta({ description: 'The client id at the provider' }),
  owner: Id.meta({ description: 'Who is told; one of owners' }),
  environment: z.enum(['production', 'test']).default('production').meta({ description: 'Where it is in use' }),
  /** Who makes relying parties end their sessions; the identity connector itself unless named. */
  sessions: Id.optional().meta({ description: 'A connector that offers session/back-channel-logout' }),
  dependents: z.array(Dependent).max(10_000).default([]).meta({ description: 'Every place that stores the secret' }),
  workloads: z
    .array(Workload)
    .max(10_000)
    .default([])
    .meta({ description: 'Every program that must be restarted to see a new secret' }),
  relying_parties: z
    .array(RelyingParty)
    .max(10_000)
    .default([])
    .meta({ description: 'Applications whose sessions end with this credential' }),
  path: z.string().min(1).max(500).optional().meta({
    description: 'Where its code is in the repository; `inventory import codeowners` takes the owner from there',
  }),
  confirmed: z.iso.date().optional().meta({ description: 'When a person last confirmed this entry' }),
  with: With,
})
export type Credential = z.output<typeof Credential>

/** What exists, where each secret is used, and who owns it. Never a secret value. */
export const Inventory = z.strictObject({
  stanch_inventory: z.literal(1).meta({ description: 'Version of this format' }),
  origin: z
    .string()
    .regex(/^[a-z0-9.-]+\/[a-z0-9._-]+$/)
    .meta({ description: 'Name of this installation in every journal, host/name' }),
  drill: z
    .boolean()
    .default(false)
    .meta({ description: 'A rehearsal: loopback http is allowed, every message says DRILL' }),
  connectors: z.record(Id, ConnectorEntry).meta({ description: 'The systems we can act on, by a name of your own' }),
  owners: z.record(Id, Owner).default({}).meta({ description: 'Who owns credentials, by name' }),
  credentials: z.array(Credential).default([]).meta({ description: 'What may leak, and where each is used' }),
})
export type Inventory = z.output<typeof Inventory>
