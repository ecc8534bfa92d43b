import type { Context } from '../sdk/index.ts'
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
}

/** All that a connector may touch, made for one unit of work. */
export function createContext({ desk, loopback, trusted, tool }: ContextOptions, request: ContextRequest): Context {
  const { step, target, fanOut, idempotencyKey, signal } = request
  const prefix = fanOut ? `steps.${step}.${target}` : `steps.${step}`
  return {
    http: createHttp({
      signal,
      loopback,
      trusted,
      ...(tool !== undefined && { tool }),
      seal: async (name, raw) => void (await desk.seal(`${prefix}.${name}.raw`, raw)),
    }),
    machine: createMachine({ signal }),
    secrets: desk.forUnit(prefix),
    signal,
    idempotencyKey,
    pause: (ms) => pause(ms, signal),
  }
}
