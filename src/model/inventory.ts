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
  client_id: z.string().min(1).max(200),
  backchannel_logout_uri: z.url().optional(),
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
    .optional(),
})
export type RelyingParty = z.output<typeof RelyingParty>

export const Credential = z.strictObject({
  id: Id,
  kind: z.enum(['oidc-client-secret', 'signing-key']),
  connector: Id.meta({ description: 'A connector of kind identity' }),
  client_id: z.string().min(1).max(200),
  owner: Id,
  environment: z.enum(['production', 'test']).default('production'),
  /** Who makes relying parties end their sessions; the identity connector itself unless named. */
  sessions: Id.optional().meta({ description: 'A connector that offers session/back-channel-logout' }),
  dependents: z.array(Dependent).max(10_000).default([]),
  workloads: z.array(Workload).max(10_000).default([]),
  relying_parties: z.array(RelyingParty).max(10_000).default([]),
  confirmed: z.iso.date().optional().meta({ description: 'When a person last confirmed this entry' }),
  with: With,
})
export type Credential = z.output<typeof Credential>

/** What exists, where each secret is used, and who owns it. Never a secret value. */
export const Inventory = z.strictObject({
  stanch_inventory: z.literal(1),
  /** Name of this installation in every journal, host/name. */
  origin: z.string().regex(/^[a-z0-9.-]+\/[a-z0-9._-]+$/),
  /** A rehearsal: loopback http is allowed and every message says DRILL. */
  drill: z.boolean().default(false),
  connectors: z.record(Id, ConnectorEntry),
  owners: z.record(Id, Owner).default({}),
  credentials: z.array(Credential).default([]),
})
export type Inventory = z.output<typeof Inventory>
