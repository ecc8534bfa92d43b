import { makeClientKey } from '../../../src/sdk/key/make-key.ts'
import { thumbprintOf } from '../../../src/sdk/key/thumbprint.ts'
import type { ClientKeyPort } from '../../../src/sdk/key/port.ts'
import type { ClientSecretPort } from '../../../src/sdk/rotation/port.ts'
import type { Secret } from '../../../src/sdk/index.ts'
import type { KeyForm } from '../../../src/sdk/action.ts'
import type { Scenario, World, Write } from './model-world.ts'

const made = new Map<string, Promise<Secret>>()

/** The nth private key of every world: making one takes longer than a whole schedule. */
export async function modelKey(nth: number, form: KeyForm): Promise<string> {
  const name = JSON.stringify([nth, form])
  const key = made.get(name) ?? makeClientKey(form, 2048)
  made.set(name, key)
  return (await key).reveal()
}

/** A provider that knows keys, in one of the two ways there are. */
export function modelKeyPort(
  secrets: ClientSecretPort<unknown, unknown>,
  { keys }: Pick<Scenario, 'keys'>,
  { world, write }: { readonly world: World; readonly write: Write },
): ClientKeyPort<unknown, unknown> {
  const beside = keys === 'beside'
  return {
    secrets,
    audience: 'issuer',
    most: 10,
    beside,
    read: async () => ({
      keys: world.keys.map((key) => ({ kid: key.kid, thumbprint: thumbprintOf(key) })),
      takes: world.byKey || (beside && world.slots.length === 0) ? 'key' : beside ? 'both' : 'secret',
      jwksUri: null,
    }),
    register: (_, __, key) =>
      write('set', () => {
        world.keys = [...world.keys.filter(({ kid }) => kid !== key.kid), key]
      }),
    require: async (_, __, wanted) => {
      if (beside) {
        for (const slot of wanted.secrets)
          await write(`remove ${slot}`, () => {
            world.slots = world.slots.filter(({ id }) => id !== slot)
          })
        return
      }
      await write('remove a secret', () => {
        world.byKey = true
        world.slots = []
      })
    },
    residual: [],
  }
}
