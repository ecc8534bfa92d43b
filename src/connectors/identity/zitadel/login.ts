import { z } from 'zod'
import type { UserSessionPort } from '../../../sdk/identity.ts'
import type { Context } from '../../../sdk/index.ts'
import { ask } from './api.ts'
import type { ZitadelAt } from './api.ts'

const Features = z.object({ loginV2: z.object({ required: z.boolean().default(false) }).default({ required: false }) })

/**
 * The first login (v1) keeps sessions of its own, per browser, which no call lists or ends. Only where the second one is
 * required of everybody does the list show all that lives.
 */
export const loginRecord: NonNullable<UserSessionPort<ZitadelAt['settings'], ZitadelAt['target']['with']>['record']> = {
  now: async (ctx, at) => Date.parse((await features(ctx, at)).headers.get('date') ?? ''),
  ended: async (ctx, at) => ((await listsAllLogins(ctx, at)) ? true : null),
}

export async function firstLoginWarning(ctx: Context, at: ZitadelAt): Promise<readonly string[]> {
  return (await listsAllLogins(ctx, at))
    ? []
    : ['whoever signed in by the first login (v1) stays signed in: ZITADEL lists and ends no such session for us']
}

export async function listsAllLogins(ctx: Context, at: ZitadelAt): Promise<boolean> {
  return (await features(ctx, at)).body.loginV2.required
}

/** Any account may ask this; without inheritance the default of the system would be left out. */
function features(ctx: Context, at: ZitadelAt) {
  const json = { inheritance: true }
  return ask(ctx, at, { service: 'feature', method: 'GetInstanceFeatures', json, body: Features })
}
