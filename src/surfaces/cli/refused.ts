import type { Result } from '../../base/result.ts'
import type { ExitCode } from './exit-code.ts'
import { EXIT } from './exit-code.ts'

/** A sentence that ends a command: what is wrong, what to do, and the exit code. It holds no value of a flag. */
export class Refused extends Error {
  override readonly name = 'Refused'
  /** The message as it was given: oclif writes into the message of what a flag's own parser throws. */
  readonly sentence: string
  readonly hint: string
  readonly exit: ExitCode

  constructor(message: string, hint = '', exit: ExitCode = EXIT.usage) {
    super(message)
    this.sentence = message
    this.hint = hint
    this.exit = exit
  }
}

/** The value, or the refusal as the end of the command. */
export function orRefuse<T>(result: Result<T>, hint = '', exit: ExitCode = EXIT.usage): T {
  if (result.ok) return result.value
  throw new Refused(result.because, hint, exit)
}
