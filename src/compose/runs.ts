import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import type { SecretRef } from '../base/secret.ts'
import { Secret } from '../base/secret.ts'
import type { Conducting, Ended } from '../engine/conduct.ts'
import { conduct } from '../engine/conduct.ts'
import { openRun, resumeRun } from '../engine/open-run.ts'
import { newRunId } from '../journal/run-id.ts'
import type { Holder, Lease } from '../journal/store.ts'
import type { RunSpec } from '../run/spec.ts'
import type { Furnished, House } from './house.ts'
import { furnish } from './house.ts'

/** The runs this process holds. */
export class Runs {
  readonly #house: House
  readonly #held = new Map<string, { furnished: Furnished; lease: Lease }>()

  constructor(house: House) {
    this.#house = house
  }

  async start(spec: RunSpec, secrets: Readonly<Record<string, Secret>>): Promise<{ run: string } | { heldBy: Holder }> {
    const { store, clock, identity } = this.#house
    const run = newRunId(clock)
    const furnished = await furnish(this.#house, { run, spec, epoch: 0 })
    await furnished.escrow.selfTest()
    const lease = await openRun(store, furnished.desk, {
      run,
      spec,
      actor: identity.actor,
      secrets,
      holder: this.#holder(run),
    })
    if ('heldBy' in lease) {
      await furnished.escrow.destroy()
      return lease
    }
    this.#held.set(run, { furnished, lease })
    return { run }
  }

  async resume(run: string): Promise<{ run: string } | { heldBy: Holder }> {
    const { store, identity } = this.#house
    const spec = await this.#specOf(run)
    const lease = await resumeRun(store, { run, spec, actor: identity.actor, holder: this.#holder(run) })
    if ('heldBy' in lease) return lease
    this.#held.set(run, { furnished: await furnish(this.#house, { run, spec, epoch: lease.epoch }), lease })
    return { run }
  }

  async conduct(run: string, conducting: Omit<Conducting, 'run'>): Promise<Ended> {
    const held = this.#held.get(run)
    if (!held) throw new Error(`run ${run} is not held by this process`)
    try {
      return await conduct(held.furnished.engine, { run, ...conducting })
    } finally {
      await held.lease.release()
      this.#held.delete(run)
    }
  }

  /** From any process: the value goes into the escrow of the run, never into the journal. */
  async seal(run: string, name: string, value: SecretRef | Secret): Promise<Result<SecretRef>> {
    if (!/^[a-z0-9][a-z0-9_.-]{0,150}$/.test(name)) return refuse('a name such as inputs.leaked or steps.issue.fresh')
    const { desk } = await furnish(this.#house, { run, spec: await this.#specOf(run), epoch: 0 })
    const secret = value instanceof Secret ? value : await desk.read(value)
    return { ok: true, value: await desk.seal(name, secret) }
  }

  async #specOf(run: string): Promise<RunSpec> {
    const [first] = await this.#house.store.read(run)
    if (first?.event.type !== 'run.opened') throw new Error(`the journal of ${run} does not begin with run.opened`)
    return first.event.spec
  }

  #holder(run: string): Holder {
    const { identity, host, pid, clock } = this.#house
    return { run, who: identity.actor.id, host, pid, since: clock.now().toISOString() }
  }
}
