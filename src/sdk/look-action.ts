import { z } from 'zod'
import type { Json } from '../base/json.ts'
import type { Proof } from '../model/proof.ts'
import type { Context } from './action.ts'
import type { Definition, InputOf } from './connector.ts'
import type { Gives, VerbName } from './verb.ts'

export interface Looking<V extends VerbName, S, W, R> {
  /** What the finding holds; later steps refer to it. */
  readonly receipt: R
  readonly says: (input: InputOf<V, S, W>) => string
  readonly verify: (ctx: Context, input: InputOf<V, S, W>) => Promise<Proof>
}

/** An action that only looks: nothing is planned but the look, and verify gives the finding. */
export function lookAction<V extends VerbName, S, W, R extends z.ZodType<Json & Gives<V>>>(
  looking: Looking<V, S, W, R>,
): Definition<V, S, W, z.ZodNull, R, null> {
  return {
    change: z.null(),
    receipt: looking.receipt,
    observe: async () => null,
    plan: (_, input) => ({ kind: 'look', says: looking.says(input) }),
    apply: () => Promise.reject(new TypeError('a look changes nothing')),
    verify: looking.verify,
    undo: { cannot: 'nothing was changed' },
  }
}
