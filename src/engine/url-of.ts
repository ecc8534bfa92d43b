import { FaultError } from '../model/fault-error.ts'

/** @throws FaultError that does not repeat the text, which may be a secret in the wrong place. */
export function urlOf(text: string): URL {
  if (URL.canParse(text)) return new URL(text)
  throw new FaultError(
    {
      code: 'PLAN_BLOCKED',
      what: 'an address is not a URL',
      saw: 'text that is not a URL',
      wanted: 'https://host/path',
      changed: [],
      retry: 'after-fix',
      next: [{ say: 'Check the addresses in the inventory:', command: 'stanch inventory lint' }],
    },
    'none',
  )
}
