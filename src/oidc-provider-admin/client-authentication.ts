import type { Client, Models } from './provider.ts'
import { slotHolding, slotsOf } from './secret-slots.ts'

/**
 * Makes the provider accept the value of any slot. `compareClientSecret` is the public method that `oidc-provider` calls
 * for client_secret_basic and client_secret_post; each provider has its own Client class, so no other provider in this
 * process changes.
 */
export function acceptEverySlot({ Client }: Models): void {
  Client.prototype.compareClientSecret = compareWithEverySlot
}

/** No method of RFC 7591 section 2 is called so: whatever a disabled client authenticates with, it is another one. */
const NO_METHOD = 'disabled'

/**
 * Makes the provider refuse a disabled client whatever it authenticates with: a secret, a key, a certificate, or nothing.
 * Before it looks at any of these, `oidc-provider` compares the method that is used with `clientAuthMethod`.
 * @throws TypeError where the provider does not ask that: `disable` would say yes and stop nobody.
 */
export function refuseDisabled({ Client: { prototype } }: Models): void {
  const own = Object.getOwnPropertyDescriptor(prototype, 'clientAuthMethod')
  if (!own?.get) throw new TypeError('this oidc-provider is none of those that the admin router knows how to stop')
  Object.defineProperty(prototype, 'clientAuthMethod', {
    configurable: true,
    get(this: Client): unknown {
      return this.stanch_disabled === true ? NO_METHOD : own.get?.call(this)
    },
  })
}

function compareWithEverySlot(this: Client, actual: string): boolean {
  const { clientSecret, stanch_secrets } = this
  if (typeof clientSecret !== 'string') return false
  return slotHolding(slotsOf({ client_secret: clientSecret, stanch_secrets }), actual) !== null
}
