import { safeText } from '../../base/safe-text.ts'
import type { Proof } from '../../model/proof.ts'
import type { Context } from '../action.ts'
import { lookAction } from '../look-action.ts'
import { VERBS } from '../verb.ts'
import type { ClientAt, ClientSecretPort } from './port.ts'

const VERB = 'identity/list-slots'

/** For every connector that has a ClientSecretPort: how many secrets of the client live, so that none is overlooked. */
export function listSlotsAction<S, W>(port: ClientSecretPort<S, W>) {
  return lookAction<typeof VERB, S, W, (typeof VERBS)[typeof VERB]['gives']>({
    receipt: VERBS[VERB].gives,
    says: ({ target }) => `Lists the live secrets of ${target.client_id}`,
    verify: (ctx, at) => listed(ctx, port, at),
  })
}

async function listed<S, W>(ctx: Context, port: ClientSecretPort<S, W>, at: ClientAt<S, W>): Promise<Proof> {
  const slots = await port.listSlots(ctx, at)
  const { client_id: client } = at.target
  if (!slots) return { claim: `the live secrets of ${client} are known`, verdict: 'unknown', seen: ['no list'] }
  return {
    claim: `the provider lists ${slots.length} live secrets of ${client}`,
    verdict: 'proven',
    seen: slots.map(({ id, label }) => safeText(label === null ? id : `${id} (${label})`, 200)),
    finding: { slots: slots.length },
  }
}
