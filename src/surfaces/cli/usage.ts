/**
 * A parse error of oclif, said again without any value: its own messages repeat what was typed, and what was typed wrongly
 * may be a secret that was meant for another place. Undefined when it is none.
 */
export function usageOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined
  const kind = thrown.constructor.name
  if (!('parse' in thrown) && kind !== 'CLIError') return undefined
  return SENTENCE[kind]?.(thrown) ?? 'these arguments are not understood'
}

type ParseError = Error & { readonly args?: readonly { readonly name?: string }[]; readonly flags?: readonly string[] }

const SENTENCE: Readonly<Record<string, (error: ParseError) => string>> = {
  RequiredArgsError: ({ args }) => `missing: ${(args ?? []).map(({ name }) => (name ?? '').toUpperCase()).join(', ')}`,
  UnexpectedArgsError: ({ args }) => `${args?.length ?? 1} argument${args?.length === 1 ? '' : 's'} too many`,
  NonExistentFlagsError: ({ flags }) => `no such flag: ${(flags ?? []).map(nameOf).join(', ')}`,
  FlagInvalidOptionError: ({ message }) => `not a choice for ${named(message)}: it takes ${choices(message)}`,
  ArgInvalidOptionError: ({ message }) => `not a choice: it takes ${choices(message)}`,
  FailedFlagValidationError: () => 'a flag is missing or does not go with another one',
}

function nameOf(flag: string): string {
  return /^--?[a-z][a-z-]{0,30}/.exec(flag)?.[0] ?? 'one that starts oddly'
}

function named(message: string): string {
  return /^Expected (--[a-z-]+)=/.exec(message)?.[1] ?? 'a flag'
}

/** Only the end of the message, which oclif takes from our own list of options. */
function choices(message: string): string {
  const own = message.slice(message.lastIndexOf(' to be one of: ') + ' to be one of: '.length)
  return own.split('\n', 1)[0] ?? ''
}
