import { FaultError } from '../../model/fault-error.ts'
import { connectorFault } from '../connector-fault.ts'

/** The provider gave no clear answer about a value, so what to do next cannot be decided. Nothing was changed. */
export function unclearFault(what: string): FaultError {
  return new FaultError(
    {
      code: 'PROOF_UNKNOWN',
      what,
      saw: 'no clear answer from the provider',
      wanted: 'an acceptance or a refusal',
      changed: [],
      retry: 'safe',
      next: [
        { say: 'Wait until the provider answers again; then try once more:', command: 'stanch runs retry RUN STEP' },
      ],
    },
    'none',
  )
}

/** Nothing was sent. */
export function keyGivenFault(): FaultError {
  return connectorFault(
    {
      code: 'SECRET_UNREADABLE',
      what: 'what was given as the leaked secret is a private key',
      saw: 'a private key',
      wanted: 'a client secret',
      next: [
        {
          say: 'If the key of the client leaked, replace it:',
          command: 'stanch run graduate-to-private-key-jwt --secret leaked=@FILE',
        },
      ],
    },
    'none',
  )
}

/** The provider said that it issued a secret, and what came with it cannot be one. */
export function unusableFault(saw: string): FaultError {
  return new FaultError(
    {
      code: 'TARGET_ANSWERED_ODDLY',
      what: 'the provider returned no usable secret',
      saw,
      wanted: 'a new secret of 16 to 4096 visible characters',
      changed: ['perhaps a new secret at the provider'],
      retry: 'safe',
      next: [
        {
          say: 'Try once more; it looks first, and removes what was issued in vain.',
          command: 'stanch runs retry RUN STEP',
        },
        { say: 'The raw reply is sealed in the escrow of this run, in case it holds the secret after all.' },
      ],
    },
    'unknown',
  )
}
