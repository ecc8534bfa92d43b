import { z } from 'zod'
import type { Builder } from '../connector.ts'
import { lookAction } from '../look-action.ts'
import type { ClientKeyPort } from './port.ts'
import { proveKeyOnly } from './proofs.ts'
import { registerAction } from './register.ts'
import { requireAction } from './require.ts'

const PROVE = 'identity/prove-key-only'
const NoReceipt = z.strictObject({})
/** How often a refused secret is tried over the propagation window. */
const TIMES = 3

/** Gives a connector the three abilities that move a client from its secret to a key: register, require, prove. */
export function clientKeyActions<S extends z.ZodType, W extends z.ZodType>(
  builder: Builder<S, W>,
  port: ClientKeyPort<z.output<S>, z.output<W>>,
): Builder<S, W> {
  return builder
    .action('identity/register-client-key', registerAction(port))
    .action('identity/require-client-key', requireAction(port))
    .action(PROVE, proveAction(port))
}

function proveAction<S, W>(port: ClientKeyPort<S, W>) {
  return lookAction<typeof PROVE, S, W, typeof NoReceipt>({
    receipt: NoReceipt,
    says: ({ target }) => `Tries the secret of ${target.client_id} beside its key until nothing may still honour it`,
    verify: (ctx, at) => proveKeyOnly({ ctx, port, at }, { ...at.args, times: TIMES, best: 'dead' }),
  })
}
