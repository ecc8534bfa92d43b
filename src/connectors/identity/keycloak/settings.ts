import { z } from 'zod'
import type { ClientAt } from '../../../sdk/identity.ts'
import { secretRef } from '../../../sdk/index.ts'

export const Settings = z.strictObject({
  issuer: z
    .url()
    .regex(/\/realms\/[^/]+$/, 'ends with /realms/NAME')
    .meta({ description: 'The realm, exactly as it publishes itself: https://id.example.com/realms/shop' }),
  admin_url: z.url().optional().meta({
    description:
      'Where the realm is administered, when not on the issuer’s host: https://kc.internal/admin/realms/shop',
  }),
  admin_client: z
    .string()
    .min(1)
    .meta({ description: 'Client id of stanch’s own service account in this realm; never the client that leaked' }),
  admin_secret: secretRef('The secret of that service account'),
})

export const Target = z.strictObject({
  uuid: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,36}$/)
    .optional()
    .meta({ description: 'The client’s own id in Keycloak; without it the client is looked up by its client_id' }),
})

export type KeycloakAt = ClientAt<z.output<typeof Settings>, z.output<typeof Target>>
/** Enough to sign in with; sessions are ended for every client of a credential. */
export type RealmAt = Pick<KeycloakAt, 'settings'>
