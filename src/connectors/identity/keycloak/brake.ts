import type { BrakePort, NotBeforePort } from '../../../sdk/identity.ts'
import { changeClient, openClient } from './client.ts'
import { secretPort } from './secrets.ts'
import type { KeycloakAt } from './settings.ts'

type Settings = KeycloakAt['settings']
type Target = KeycloakAt['target']['with']

/** A disabled client is answered as an unknown one: 401 invalid_client, whatever its secret. */
export const brakePort: BrakePort<Settings, Target> = {
  secrets: secretPort,
  isEnabled: async (ctx, at) => (await openClient(ctx, at)).client.enabled,
  setEnabled: async (ctx, at, enabled) => changeClient(await openClient(ctx, at), { enabled }),
}

/** Refresh, introspection and userinfo refuse what is older; sessions stay listed, and single sign-on goes on. */
export const notBeforePort: NotBeforePort<Settings, Target> = {
  // Whole seconds: a token of the very second that is set would pass. New logins wait for the next one.
  now: async (ctx, at) => (await openClient(ctx, at)).admin.now + 1,
  read: async (ctx, at) => (await openClient(ctx, at)).client.notBefore,
  set: async (ctx, at, notBefore) => changeClient(await openClient(ctx, at), { notBefore }),
  residual: [
    'programs that check tokens by themselves accept the old ones until they expire',
    'the sessions at Keycloak go on: a program that asks for a new login gets new tokens without a question',
  ],
}
