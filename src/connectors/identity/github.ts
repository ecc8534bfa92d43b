// GitHub OAuth apps and GitHub Apps, on github.com or a GitHub Enterprise Server. No API creates or deletes a client secret:
// an owner does it in the settings of the app, where several secrets live side by side, each shown once, until one is
// deleted. So a person issues and revokes, and stanch proves. The token endpoint answers HTTP 200 to everything it
// understands: incorrect_client_credentials to a wrong secret or id, redirect_uri_mismatch before it looks at the code, and
// bad_verification_code to a junk code with the right secret (GitHub's page on token request errors). Hence the callback
// URL below must be a registered one. There is no revocation endpoint and no client_credentials. A GitHub App also has
// private keys, which a new client secret does not touch.
import { z } from 'zod'
import { clientSecretActions, DIALECTS } from '../../sdk/identity.ts'
import type { ClientSecretPort } from '../../sdk/identity.ts'
import { connector } from '../../sdk/index.ts'
import type { CapabilityCard } from '../../sdk/index.ts'

const settings = z.strictObject({
  url: z
    .url()
    .default('https://github.com')
    .meta({ description: 'GitHub, or the address of a GitHub Enterprise Server' }),
})
const target = z.strictObject({
  callback_url: z.url().meta({ description: 'A callback URL registered with the app; GitHub looks at it first' }),
  settings_page: z.url().meta({ description: 'The page of the app where its owner manages client secrets' }),
})

const card: CapabilityCard = {
  slots: 2,
  settable: false,
  readable: false,
  labelled: false,
  rotates_management_token: false,
  old_after_issue: 'unknown',
  propagation_ms: 30_000,
  probe_methods: ['post'],
  sessions: 'none',
  evidence: 'double',
  kill_call: 'a person deletes the secret in the settings of the app',
  refusal: '200 with incorrect_client_credentials',
  rights: ['owner of the app, in the browser'],
}

const port: ClientSecretPort<z.output<typeof settings>, z.output<typeof target>> = {
  card,
  dialect: () => DIALECTS.github,
  endpoints: async (_, { settings: { url }, target: client }) => ({
    issuer: url,
    token: `${url.replace(/\/$/, '')}/login/oauth/access_token`,
    redirectUri: client.with.callback_url,
  }),
  listSlots: async () => null,
  residual: async () => [
    'user tokens of this app stay valid: “Revoke all user tokens” in its settings ends them, and everybody must authorize it again',
  ],
  byHand: {
    issue: ({ target: client }) => [
      `Open ${client.with.settings_page} as an owner of the app.`,
      'Choose “Generate a new client secret”. The old one keeps working until it is deleted.',
      'Bring the new secret back here; GitHub shows it once, and here it is sealed.',
    ],
    revoke: ({ target: client }) => [
      `Open ${client.with.settings_page} as an owner of the app.`,
      'Delete every client secret but the new one; the page shows the last characters and when each was last used.',
      'Write down when the leaked one was last used: it is the only trace, and it goes with the secret.',
      'For a GitHub App: look for a private key that nobody on the team made.',
    ],
  },
}

export default clientSecretActions(
  connector({ kind: 'identity', id: 'github', title: 'GitHub OAuth apps and GitHub Apps', settings, target, card }),
  port,
)
