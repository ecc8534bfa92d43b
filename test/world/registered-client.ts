import { randomBytes } from 'node:crypto'
import type { Configuration } from 'oidc-provider'
import { FRESH, providerScene } from './provider-scene.ts'
import type { ProviderScene } from './provider-scene.ts'
import { LEAKED } from './real-provider.ts'

/** How this oidc-provider is set up, as its operator would. */
export interface Setup {
  /** A policy gives the client a new secret at each update; oidc-provider alone never does. */
  readonly renewsSecret?: boolean
  /** `rotateRegistrationAccessToken`: on by default there. */
  readonly renewsToken?: boolean
  readonly metadata?: object
}

export interface RegisteredClient extends ProviderScene {
  /** What the inventory holds of this client. */
  readonly url: string
  readonly token: string
  readonly settings: object
  /** The fresh secret is in force, whoever saw to it. */
  renew(): Promise<void>
  /** Changes the registration behind everybody's back. */
  tamper(metadata: object): Promise<void>
}

/** `shop-web`, registered at the real oidc-provider by RFC 7591 and managed by RFC 7592. */
export async function registeredClient({ renewsSecret = true, renewsToken = false, metadata }: Setup = {}) {
  const { real, scene } = await providerScene({ clients: [], configuration: configurationOf(renewsToken) })
  const initial = await new real.provider.InitialAccessToken({ policies: [renewsSecret ? 'renew' : 'keep'] }).save()
  const answer = await fetch(`${real.issuer}/reg`, {
    method: 'POST',
    headers: { authorization: `Bearer ${initial}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      redirect_uris: ['https://shop.example.com/callback'],
      grant_types: ['authorization_code', 'client_credentials'],
      ...metadata,
    }),
  })
  const body = (await answer.json()) as { registration_client_uri: string; registration_access_token: string }
  const { adapter } = real.provider.Client as unknown as {
    adapter: Record<'find' | 'upsert', (...call: unknown[]) => Promise<object>>
  }
  const tamper = async (more: object): Promise<void> => {
    await adapter.upsert('shop-web', { ...(await adapter.find('shop-web')), ...more })
  }
  const client: RegisteredClient = {
    real,
    scene,
    url: body.registration_client_uri,
    token: body.registration_access_token,
    settings: { issuer: real.issuer, update_renews_secret: renewsSecret, update_renews_token: false },
    renew: () => tamper({ client_secret: FRESH }),
    tamper,
  }
  return client
}

function configurationOf(rotateRegistrationAccessToken: boolean): Configuration {
  return {
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      registration: {
        enabled: true,
        idFactory: () => 'shop-web',
        secretFactory: () => LEAKED,
        initialAccessToken: true,
        policies: {
          keep: () => undefined,
          renew: (ctx, properties) => {
            if (ctx.method === 'PUT') properties.client_secret = `renewed-${randomBytes(16).toString('hex')}`
          },
        },
      },
      registrationManagement: { enabled: true, rotateRegistrationAccessToken },
    },
  }
}
