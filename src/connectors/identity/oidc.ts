// Any OpenID provider, by its standards alone: discovery, RFC 7009 and RFC 6749. There is no standard call that rotates a
// client secret (RFC 7592 has none, and at some providers its PUT rotates by surprise), so a person issues and revokes,
// and stanch proves. What a provider answers to a wrong secret is not standard either: `dialect` names its table.
import { z } from 'zod'
import { clientSecretActions, DIALECT_NAMES, DIALECTS, discoverEndpoints } from '../../sdk/identity.ts'
import type { ClientSecretPort } from '../../sdk/identity.ts'
import { connector } from '../../sdk/index.ts'
import type { CapabilityCard } from '../../sdk/index.ts'

const settings = z.strictObject({
  issuer: z.url().meta({ description: 'The issuer, exactly as the provider publishes it' }),
  origins: z
    .array(z.url())
    .default([])
    .meta({ description: 'Other origins that serve endpoints of this issuer, for example https://oauth2.example.com' }),
  dialect: z
    .enum(DIALECT_NAMES)
    .default('standard')
    .meta({ description: 'Whose answers to a wrong secret to expect; standard is RFC 6749' }),
  propagation_ms: z
    .int()
    .min(0)
    .max(600_000)
    .default(60_000)
    .meta({ description: 'How long a node may still honour an old secret, in milliseconds' }),
})
const target = z.strictObject({
  console: z.url().optional().meta({ description: 'Where a person manages this client' }),
  redirect_uri: z
    .url()
    .optional()
    .meta({ description: 'A registered redirect URI, for providers that check it first' }),
})

const card: CapabilityCard = {
  slots: 1,
  settable: false,
  readable: false,
  labelled: false,
  rotates_management_token: false,
  old_after_issue: 'unknown',
  propagation_ms: 60_000,
  probe_methods: ['basic-raw', 'basic-encoded', 'post'],
  sessions: 'none',
  evidence: 'real system',
  kill_call: 'a person deletes the secret in the provider’s console',
  refusal: 'by its dialect',
  rights: ['none: it only probes'],
}

const port: ClientSecretPort<z.output<typeof settings>, z.output<typeof target>> = {
  card,
  cardOf: async (_, { settings: { propagation_ms } }) => ({ ...card, propagation_ms }),
  dialect: ({ settings: { dialect } }) => DIALECTS[dialect],
  endpoints: async (ctx, { settings: { issuer, origins }, target: client }) => {
    const found = await discoverEndpoints(ctx, { issuer, clientId: client.client_id, origins: origins.map(originOf) })
    return { ...found, redirectUri: client.with.redirect_uri }
  },
  listSlots: async () => null,
  byHand: {
    issue: ({ target: client }) => [
      whereOf(client.with.console),
      `Issue a new secret for the client ${client.client_id}. Do not delete the old one yet if the provider can hold two.`,
      'Write down whether the old secret stopped working at once: that decides how fast dependents must follow.',
      'Bring the new secret back here; it is sealed, and never shown.',
    ],
    revoke: ({ target: client }) => [
      whereOf(client.with.console),
      `Delete every secret of ${client.client_id} but the new one, rotated and grace-time secrets too.`,
      'A deactivated secret can be activated again: delete it once nothing needs it as evidence.',
    ],
  },
}

export default clientSecretActions(
  connector({ kind: 'identity', id: 'oidc', title: 'Any OpenID provider', settings, target, card }),
  port,
)

function whereOf(console: string | undefined): string {
  return console ? `Open ${console}` : 'Open the console of the provider.'
}

function originOf(url: string): string {
  return new URL(url).origin
}
