import { onTestFinished } from 'vitest'
import type { Connector, Secret, VerbName } from '../../../src/sdk/index.ts'
import { act } from '../../fakes/act.ts'
import type { Acted } from '../../fakes/act.ts'
import { testContext } from '../../fakes/context.ts'
import { doubleServer, FRESH, LEAKED } from '../../world/double.ts'
import type { Double, DoubleServer } from '../../world/double.ts'

export interface Stand<S> {
  readonly served: DoubleServer<S>
  /** What the run has sealed. */
  readonly escrow: Map<string, Secret>
  /** One verb of one run, as the engine would play it; a second call is a later attempt of the same run. */
  run(verb: VerbName, args: object, more?: { readonly settings?: object; readonly found?: boolean }): Promise<Acted>
}

export interface Standing<S> {
  readonly connector: Connector
  readonly double: Double<S>
  readonly settings: (url: string) => object
  readonly with?: object
  readonly secrets?: Readonly<Record<string, string>>
}

/** A connector in front of its double; `state`: what is different today. */
export async function standAt<S>(standing: Standing<S>, state: Partial<S> = {}): Promise<Stand<S>> {
  const served = await doubleServer(standing.double)
  onTestFinished(async () => served.close())
  Object.assign(served.state as object, state)
  const escrow = new Map<string, Secret>()
  const target = { id: 'web', client_id: 'shop-web', relying_parties: [], with: standing.with ?? {} }
  const secrets = { 'env:LEAKED': LEAKED, 'env:FRESH': FRESH, ...standing.secrets }
  return {
    served,
    escrow,
    run: (verb, args, { settings, found = false } = {}) =>
      act({
        connector: standing.connector,
        verb,
        ctx: testContext({ escrow, secrets }),
        settings: { ...standing.settings(served.url), ...settings },
        target: { ...target, with: standing.connector.target.parse(target.with) },
        args,
        found,
      }),
  }
}
