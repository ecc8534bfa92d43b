// Google OAuth 2.0 clients. No API manages their secrets: an editor of the project does it in the console, where a client
// has at most two secrets, either of which can be disabled (which can be undone) and then deleted. So a person issues and
// revokes, and stanch proves. The token endpoint answers 401 invalid_client to a wrong secret or id, and 400 invalid_grant to
// a junk code with the right one. The revocation endpoint asks for no client: it tells nothing about a secret. There is no
// client_credentials. Google lets a change take from some minutes to hours to arrive everywhere.
import { z } from 'zod'
import { clientSecretActions, DIALECTS } from '../../sdk/identity.ts'
import type { ClientSecretPort } from '../../sdk/identity.ts'
import { connector } from '../../sdk/index.ts'
import type { CapabilityCard } from '../../sdk/index.ts'

const settings = z.strictObject({
  token_endpoint: z
    .url()
    .default('https://oauth2.googleapis.com/token')
    .meta({ description: 'Where clients authenticate; the discovery document of accounts.google.com names it' }),
})
const target = z.strictObject({
  redirect_uri: z.url().meta({ description: 'A redirect URI registered with the client; Google may look at it first' }),
  project: z
    .string()
    .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/)
    .meta({ description: 'Id of the Google Cloud project of the client' }),
})

const card: CapabilityCard = {
  slots: 2,
  settable: false,
  readable: false,
  labelled: false,
  rotates_management_token: false,
  old_after_issue: 'unknown',
  propagation_ms: 300_000,
  probe_methods: ['basic-raw', 'basic-encoded', 'post'],
  sessions: 'none',
  evidence: 'double',
  kill_call: 'a person disables, then deletes the secret in the console',
  refusal: '401 invalid_client',
  rights: ['editor of the project, in the browser'],
}

const port: ClientSecretPort<z.output<typeof settings>, z.output<typeof target>> = {
  card,
  dialect: () => DIALECTS.google,
  endpoints: async (_, { settings: { token_endpoint: token }, target: client }) => ({
    issuer: 'https://accounts.google.com',
    token,
    redirectUri: client.with.redirect_uri,
  }),
  listSlots: async () => null,
  residual: async () => [
    'refresh tokens of people who authorized this client stay valid; with a new secret they go on working, so each must be revoked where it matters',
  ],
  byHand: {
    issue: ({ target: client }) => [
      consolePage(client.with.project),
      `Open the client ${client.client_id} and choose “Add secret”. If it has two already, the one that is not in use goes first.`,
      'Bring the new secret back here; it is sealed, and never shown.',
    ],
    revoke: ({ target: client }) => [
      consolePage(client.with.project),
      `Open the client ${client.client_id} and disable every secret but the new one; disabling can be undone.`,
      'Once nothing needs the old secret as evidence, delete it.',
    ],
  },
}

export default clientSecretActions(
  connector({ kind: 'identity', id: 'google', title: 'Google OAuth 2.0 clients', settings, target, card }),
  port,
)

function consolePage(project: string): string {
  return `Open https://console.cloud.google.com/auth/clients?project=${project}`
}
