import type { z } from 'zod'
import type { Builder } from '../connector.ts'
import { issueAction } from './issue.ts'
import { probeAction, proveAction } from './looks.ts'
import type { ClientSecretPort } from './port.ts'
import { revokeAction } from './revoke.ts'

/**
 * Gives a connector the four abilities about client secrets: probe, issue, revoke, prove. A provider brings its capability
 * card, a few primitives and its dialect of refusals; crash safety, orphans and proofs come with this.
 */
export function clientSecretActions<S extends z.ZodType, W extends z.ZodType>(
  builder: Builder<S, W>,
  port: ClientSecretPort<z.output<S>, z.output<W>>,
): Builder<S, W> {
  return builder
    .action('identity/probe-client-secret', probeAction(port))
    .action('identity/issue-client-secret', issueAction(port))
    .action('identity/revoke-client-secret', revokeAction(port))
    .action('identity/prove-dead', proveAction(port))
}
