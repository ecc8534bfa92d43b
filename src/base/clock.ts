import { hrtime } from 'node:process'

/** Time as an argument. `now` is a comment for people; order is the journal's, durations are `mono`'s. */
export interface Clock {
  now(): Date
  /** Nanoseconds since an arbitrary moment of this boot; never goes back. */
  mono(): bigint
}

export const systemClock: Clock = { now: () => new Date(), mono: () => hrtime.bigint() }
