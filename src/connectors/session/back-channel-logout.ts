// Stanch signs the logout tokens itself (`via signer`), with a key that the provider publishes in its JWKS beside its own.
// For self-hosted providers only: at a hosted one nobody else can sign. A relying party cannot tell our token from the
// provider's; it checks issuer, audience and signature as OpenID Connect Back-Channel Logout 1.0 section 2.6 says. It expects
// the algorithm of its ID tokens (express-openid-connect answers 400 to any other), so the key must have that one.
// Who is logged in comes from the admin router of oidc-provider (`sessions`) or from a list (`subjects`). Without the router
// the provider's own sessions live on, and the proof says so.
import { z } from 'zod'
import { connector, secretRef } from '../../sdk/index.ts'
import { adminSessions, backChannelLogout, LOGOUT_ALGORITHMS, logoutSigner } from '../../sdk/session.ts'

const Subject = z
  .strictObject({
    sub: z.string().min(1).nullable().default(null).meta({ description: 'The subject, as in the ID token' }),
    sid: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .meta({ description: 'One session; without it, all of the subject' }),
  })
  .refine(({ sub, sid }) => sub !== null || sid !== null, 'name a sub, a sid or both')

const Settings = z.strictObject({
  issuer: z.url().meta({ description: 'The issuer, exactly as in its ID tokens' }),
  key: secretRef('The private key that signs logout tokens: PKCS#8 PEM or JWK'),
  kid: z.string().min(1).meta({ description: 'Its key id in the JWKS of the provider' }),
  alg: z
    .enum(LOGOUT_ALGORITHMS)
    .meta({ description: 'Its algorithm: that of the ID tokens of these clients, usually RS256' }),
  sessions: z
    .strictObject({
      url: z.url().meta({ description: 'The admin router of the provider, https://host/admin' }),
      key: secretRef('Its bearer key'),
    })
    .optional()
    .meta({ description: 'Lists and ends sessions at the provider; without it they stay' }),
  subjects: z.array(Subject).max(10_000).default([]).meta({ description: 'Who is logged out, beside those listed' }),
})

export default connector({
  kind: 'session',
  id: 'back-channel-logout',
  title: 'Back-channel logout, signed by stanch',
  settings: Settings,
  // The credential's `with` belongs to its identity connector; nothing of it is needed here.
  target: z.looseObject({}),
}).action(
  'session/back-channel-logout',
  backChannelLogout({
    provider: ({ sessions }: z.output<typeof Settings>) => (sessions ? adminSessions(sessions) : null),
    alg: ({ alg }) => alg,
    subjects: ({ subjects }) => subjects,
    signer: async (ctx, { issuer, kid, alg, key }) =>
      logoutSigner({ issuer, kid, alg, key: await ctx.secrets.read(key) }),
  }),
)
