/**
 * Why no complete answer came. `refused`: our own rules; `unreachable`: no connection; `cut-off`: ended before or inside the
 * answer; `odd`: an answer that is not one; `stopped`: our signal.
 */
export type Reason = 'refused' | 'unreachable' | 'time-out' | 'cut-off' | 'too-large' | 'odd' | 'stopped'

/** What had come of an answer when it broke: it may hold the only copy of a new secret. */
export interface Part {
  readonly status: number
  readonly raw: Buffer
}

/** The message is ours and never repeats what the other side said. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError'
  readonly reason: Reason
  /** A connection stood, so the request may have been carried out. */
  readonly sent: boolean
  readonly part: Part | undefined

  // oxlint-disable-next-line max-params -- an Error's own order, with what it is about in front
  constructor(
    reason: Reason,
    sent: boolean,
    say: string,
    more: { readonly cause?: unknown; readonly part?: Part } = {},
  ) {
    super(say, { cause: more.cause })
    this.reason = reason
    this.sent = sent
    this.part = more.part
  }
}
