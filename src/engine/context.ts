import type { Context } from '../sdk/index.ts'
import type { HttpOptions } from './http.ts'
import { createHttp } from './http.ts'
import { createMachine } from './machine.ts'
import { pause } from './pause.ts'
import type { ContextRequest } from './ports.ts'
import type { Desk } from './secret-desk.ts'

export interface ContextOptions {
  readonly desk: Desk
  readonly loopback: boolean
  /** Origins that the inventory names. */
  readonly trusted: readonly string[]
  /** Version of stanch, for the User-Agent. */
  readonly tool?: string
  /** In a drill: what shall go wrong at this unit's connector. */
  readonly disturb?: HttpOptions['disturb']
}

/** All that a connector may touch, made for one unit of work. */
export function createContext(
  { desk, loopback, trusted, tool, disturb }: ContextOptions,
  request: ContextRequest,
): Context {
  const { step, target, fanOut, idempotencyKey, signal } = request
  const prefix = fanOut ? `steps.${step}.${target}` : `steps.${step}`
  return {
    http: createHttp({
      signal,
      loopback,
      trusted,
      ...(tool !== undefined && { tool }),
      ...(disturb && { disturb }),
      seal: async (name, raw) => void (await desk.seal(`${prefix}.${name}.raw`, raw)),
    }),
    machine: createMachine({ signal }),
    secrets: desk.forUnit(prefix),
    signal,
    idempotencyKey,
    pause: (ms) => pause(ms, signal),
  }
}
