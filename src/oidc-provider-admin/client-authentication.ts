import type { AdapterPayload } from './adapter.ts'
import type { Client, Models } from './provider.ts'
import { slotHolding, slotsOf } from './secret-slots.ts'

/**
 * Makes the provider accept the value of any slot and nothing from a disabled client. `compareClientSecret` is the public
 * method that `oidc-provider` calls for client_secret_basic and client_secret_post; each provider has its own Client
 * class, so no other provider in this process changes.
 */
export function acceptEverySlot({ Client }: Models): void {
  Client.prototype.compareClientSecret = function compare(this: Client, actual: string): boolean {
    if (this.stanch_disabled === true || typeof this.clientSecret !== 'string') return false
    return slotHolding(slotsOf(metadataOf(this)), actual) !== null
  }
}

function metadataOf(client: Client): AdapterPayload {
  return { client_secret: client.clientSecret, stanch_secrets: client.stanch_secrets }
}
