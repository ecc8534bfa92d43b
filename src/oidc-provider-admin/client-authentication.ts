import type { Client, Models } from './provider.ts'
import { slotHolding, slotsOf } from './secret-slots.ts'

/**
 * Makes the provider accept the value of any slot and nothing from a disabled client. `compareClientSecret` is the public
 * method that `oidc-provider` calls for client_secret_basic and client_secret_post; each provider has its own Client
 * class, so no other provider in this process changes.
 */
export function acceptEverySlot({ Client }: Models): void {
  Client.prototype.compareClientSecret = compareWithEverySlot
}

function compareWithEverySlot(this: Client, actual: string): boolean {
  const { clientSecret, stanch_disabled, stanch_secrets } = this
  if (stanch_disabled === true || typeof clientSecret !== 'string') return false
  return slotHolding(slotsOf({ client_secret: clientSecret, stanch_secrets }), actual) !== null
}
